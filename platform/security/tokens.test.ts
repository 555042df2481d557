import { jest } from '@jest/globals';
import { importJWK, SignJWT } from 'jose';
import {
  accessTokenVerifier,
  generateSigningKey,
  type JSONWebKeySet,
  publicJwk,
  type SigningKey,
  signAccessToken,
  TokenRefused,
} from './tokens.js';

const terms = { issuer: 'https://lms.test', audience: 'lms', ttl: 600 };
const start = new Date('2026-01-01T00:00:00Z');

function clockAt(date: Date) {
  let now = date.getTime();
  return {
    now: () => new Date(now),
    pass: (seconds: number) => (now += seconds * 1_000),
  };
}

async function fixture(...more: SigningKey[]) {
  const clock = clockAt(start);
  const key = await generateSigningKey(clock);
  const published = [key, ...more];
  let reads = 0;
  const source = {
    jwks: async (): Promise<JSONWebKeySet> => {
      reads += 1;
      return { keys: published.map(publicJwk) };
    },
  };
  const verify = accessTokenVerifier(source, terms, clock);
  const sign = (over: Partial<typeof terms> = {}, by = key) =>
    signAccessToken({ userId: 'u1', sessionId: 's1', scopes: ['a', 'b'] }, by, { ...terms, ...over }, clock);
  return { clock, key, published, verify, sign, reads: () => reads };
}

const refused = (reason: string) => expect.objectContaining({ name: 'TokenRefused', reason });

describe('an access token', () => {
  it('says whom it was issued for, and when it expires', async () => {
    const { sign, verify } = await fixture();
    expect(await verify(await sign())).toEqual({
      userId: 'u1',
      sessionId: 's1',
      scopes: ['a', 'b'],
      expiresAt: new Date(start.getTime() + 600_000),
    });
  });

  it('is verified once in thirty seconds, however often it is sent', async () => {
    const { clock, sign, verify } = await fixture();
    const token = await sign();
    const verification = jest.spyOn(crypto.subtle, 'verify');
    try {
      for (let request = 0; request < 10; request += 1) await verify(token);
      expect(verification).toHaveBeenCalledTimes(1);
      clock.pass(29);
      await verify(token);
      expect(verification).toHaveBeenCalledTimes(1);
      clock.pass(1);
      await verify(token);
      expect(verification).toHaveBeenCalledTimes(2);
    } finally {
      verification.mockRestore();
    }
  });

  it('is refused as expired once its life is over', async () => {
    const { clock, sign, verify } = await fixture();
    const token = await sign();
    clock.pass(603);
    await expect(verify(token)).rejects.toEqual(refused('expired'));
  });

  it('is refused when it is older than tokens may become, whatever it claims', async () => {
    const { clock, sign, verify } = await fixture();
    const token = await sign({ ttl: 86_400 });
    clock.pass(603);
    await expect(verify(token)).rejects.toEqual(refused('expired'));
  });

  it.each([
    ['another audience', { audience: 'elsewhere' }],
    ['another issuer', { issuer: 'https://evil.test' }],
  ])('is refused for %s', async (_name, over) => {
    const { sign, verify } = await fixture();
    await expect(sign(over).then(verify)).rejects.toEqual(refused('invalid'));
  });

  it.each(['', 'x', 'a.b.c', '..', 'ey.ey.ey', `${'a'.repeat(9_000)}.b.c`, 'päß.wört.☃'])(
    'is refused when it is not a token: %p',
    async (token) => {
      const { verify } = await fixture();
      await expect(verify(token)).rejects.toEqual(refused('invalid'));
    },
  );

  it.each([
    ['unsigned', (good: string) => `${b64({ alg: 'none', typ: 'at+jwt' })}.${good.split('.')[1]}.`],
    ['with another payload', (good: string) => good.replace(/\.(.*)\./, `.${b64({ sub: 'admin', sid: 's1', iat: 0, exp: 9e9 })}.`)],
    [
      'with a critical header we do not know',
      (good: string) => good.replace(/^[^.]*/, b64({ alg: 'EdDSA', typ: 'at+jwt', crit: ['x'], x: 1 })),
    ],
  ])('is refused %s', async (_name, forge) => {
    const { sign, verify } = await fixture();
    await expect(verify(forge(await sign()))).rejects.toEqual(refused('invalid'));
  });

  it('is refused when its type is another, or is missing', async () => {
    const { key, clock, verify } = await fixture();
    for (const typ of ['JWT', null]) {
      await expect(verify(await crafted(key, clock.now(), { typ }))).rejects.toEqual(refused('invalid'));
    }
  });

  it.each(['exp', 'iat', 'sub', 'sid', 'iss', 'aud'])('is refused without %s', async (claim) => {
    const { key, clock, verify } = await fixture();
    await expect(verify(await crafted(key, clock.now(), {}))).resolves.toBeDefined();
    await expect(verify(await crafted(key, clock.now(), { without: claim }))).rejects.toEqual(refused('invalid'));
  });

  it('is refused when it was signed with a shared secret made of our public key', async () => {
    const { key, verify } = await fixture();
    const secret = new TextEncoder().encode(JSON.stringify(publicJwk(key)).padEnd(64));
    const token = await new SignJWT({ sid: 's1' })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })
      .setSubject('u1')
      .setIssuer(terms.issuer)
      .setAudience(terms.audience)
      .setIssuedAt(start)
      .setExpirationTime('9999d')
      .sign(secret);
    await expect(verify(token)).rejects.toEqual(refused('invalid'));
  });

  it('has other spellings that verify to the same session: revocation goes by the session, not by the string', async () => {
    const { sign, verify } = await fixture();
    const token = await sign();
    const outcomes = await Promise.all(
      [`${token}=`, token.replace('.', ' .'), spareBits(token)].map((each) => verify(each).catch((error) => error)),
    );
    for (const outcome of outcomes) {
      if (outcome instanceof TokenRefused) expect(outcome.reason).toBe('invalid');
      else expect(outcome).toMatchObject({ sessionId: 's1', userId: 'u1' });
    }
  });
});

describe('rotation', () => {
  it('is noticed when a token names a key that the verifier does not know', async () => {
    const { clock, published, sign, verify } = await fixture();
    await verify(await sign());
    const next = await generateSigningKey(clock);
    published.unshift(next);
    clock.pass(6);
    await expect(sign({}, next).then(verify)).resolves.toMatchObject({
      userId: 'u1',
    });
    await expect(sign().then(verify)).resolves.toMatchObject({ userId: 'u1' });
  });

  it('is noticed although all tokens name the key before: a withdrawn key verifies nothing', async () => {
    const { clock, published, sign, verify } = await fixture();
    await verify(await sign());
    published.splice(0, 1, await generateSigningKey(clock));
    clock.pass(6);
    await expect(sign().then(verify)).rejects.toEqual(refused('invalid'));
  });

  it('withdraws within five seconds what was verified already, and expires no later than the token', async () => {
    const { clock, published, sign, verify } = await fixture();
    const [token, brief] = [await sign(), await sign({ ttl: 10 })];
    await Promise.all([verify(token), verify(brief)]);
    clock.pass(13);
    await expect(verify(brief)).rejects.toEqual(refused('expired'));
    await verify(token);
    published.splice(0, 1, await generateSigningKey(clock));
    clock.pass(5);
    await expect(verify(token)).rejects.toEqual(refused('invalid'));
  });

  it('is noticed at once also when the verifier has just refreshed its keys', async () => {
    const { clock, published, sign, verify } = await fixture();
    await verify(await sign());
    clock.pass(6);
    await verify(await sign());
    const next = await generateSigningKey(clock);
    published.unshift(next);
    await expect(sign({}, next).then(verify)).resolves.toMatchObject({ userId: 'u1' });
  });

  it('uses the known keys while their source is unavailable', async () => {
    const { clock, key, sign } = await fixture();
    const jwks = jest.fn(async () => ({ keys: [publicJwk(key)] }));
    const verify = accessTokenVerifier({ jwks }, terms, clock);
    await verify(await sign());
    clock.pass(6);
    jwks.mockRejectedValueOnce(new TypeError('fetch failed'));
    await expect(sign().then(verify)).resolves.toMatchObject({ userId: 'u1' });
    expect(jwks).toHaveBeenCalledTimes(2);
  });

  it('does not read the source again for each forged key id', async () => {
    const { clock, sign, verify, reads } = await fixture();
    const stranger = await generateSigningKey(clock);
    for (let i = 0; i < 20; i += 1) await expect(sign({}, stranger).then(verify)).rejects.toEqual(refused('invalid'));
    expect(reads()).toBe(1);
  });

  it('distinguishes an unavailable source from an invalid token, and reads it again next time', async () => {
    const { clock, key, sign } = await fixture();
    let away = true;
    const verify = accessTokenVerifier(
      {
        jwks: async () => {
          if (away) throw new TypeError('fetch failed');
          return { keys: [publicJwk(key)] };
        },
      },
      terms,
      clock,
    );
    await expect(sign().then(verify)).rejects.toThrow('fetch failed');
    away = false;
    await expect(sign().then(verify)).resolves.toMatchObject({ userId: 'u1' });
  });

  it('publishes nothing private', async () => {
    const jwk = publicJwk(await generateSigningKey());
    expect(jwk).not.toHaveProperty('d');
    expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });
});

const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The last character of an Ed25519 signature in base64url carries bits that decode to nothing. */
function spareBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) as string);
  return token.slice(0, -1) + alphabet[last ^ 1];
}

async function crafted(key: SigningKey, now: Date, { typ = 'at+jwt' as string | null, without = '' } = {}): Promise<string> {
  const at = Math.floor(now.getTime() / 1_000);
  const payload: Record<string, unknown> = {
    sub: 'u1',
    sid: 's1',
    iss: terms.issuer,
    aud: terms.audience,
    iat: at,
    exp: at + 60,
  };
  delete payload[without];
  const header = { alg: 'EdDSA', kid: key.kid, ...(typ !== null && { typ }) };
  return new SignJWT(payload).setProtectedHeader(header).sign(await importJWK(key.privateJwk, 'EdDSA'));
}
