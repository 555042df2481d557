import { manualClock } from '../testing/clock.js';
import { deviceTokens } from './device-tokens.js';
import { accessTokenVerifier, generateSigningKey, publicJwk, signAccessToken } from './tokens.js';

const DAY = 86_400_000;
const terms = { issuer: 'https://lms.test', audience: 'sign-in', ttl: 600 };

async function fixture(issuer = terms.issuer) {
  const clock = manualClock();
  const key = await generateSigningKey(clock);
  const keys = { current: async () => key, jwks: async () => ({ keys: [publicJwk(key)] }) };
  return { clock, key, keys, tokens: deviceTokens(keys, issuer, clock) };
}
const device = { deviceId: 'a device', account: 'an account' };

describe('a device token', () => {
  it('says which device and which account it was issued for, until it expires', async () => {
    const { clock, tokens } = await fixture();
    const token = await tokens.issue(device, DAY);
    expect(await tokens.read(token)).toEqual(device);
    clock.advance(DAY);
    expect(await tokens.read(token)).toBeNull();
  });

  it.each(['', 'garbage', 'a.b.c'])('is not %p', async (text) => {
    expect(await (await fixture()).tokens.read(text)).toBeNull();
  });

  it('is not one that somebody else has signed', async () => {
    const [ours, theirs] = [await fixture(), await fixture()];
    expect(await ours.tokens.read(await theirs.tokens.issue(device, DAY))).toBeNull();
  });

  it('is no access token, nor the other way round', async () => {
    const { clock, key, keys, tokens } = await fixture();
    const verify = accessTokenVerifier(keys, terms, clock);
    await expect(verify(await tokens.issue(device, 600_000))).rejects.toMatchObject({ reason: 'invalid' });
    expect(await tokens.read(await signAccessToken({ userId: 'u', sessionId: 's' }, key, terms, clock))).toBeNull();
  });
});
