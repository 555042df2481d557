import { newId } from '../../kernel/ids.js';
import { ageOf, firstToken, hashOf, nextToken, type RefreshToken, readToken, writeToken } from './refresh-token.js';
import type { StoredSession } from './sessions.js';

const { token: first, chainKey } = firstToken(newId());
const chain = [first];
for (let made = 0; made < 5; made += 1) chain.push(nextToken(chain.at(-1) as RefreshToken, chainKey));
const newest = chain[5] as RefreshToken;
const session = { generation: 5, chainKey, tokenHash: hashOf(newest) } as StoredSession;

describe('a chain of refresh tokens', () => {
  it('recognises the newest, the one before, and all older ones', () => {
    expect(chain.map((token) => ageOf(token, session))).toEqual(['older', 'older', 'older', 'older', 'previous', 'newest']);
  });

  it('does not mistake a guess for a used token', () => {
    const guess = firstToken(first.sessionId).token;
    expect(chain.map(({ generation }) => ageOf({ ...guess, generation }, session))).toEqual(Array(6).fill('foreign'));
    expect(ageOf({ ...newest, generation: 4 }, session)).toBe('foreign');
    expect(ageOf({ ...newest, generation: 6 }, session)).toBe('foreign');
  });

  it('cannot be followed without its key', () => {
    expect(nextToken(first, 'another key').secret).not.toBe(chain[1]?.secret);
  });

  it('derives the same successor each time', () => {
    expect(nextToken(first, chainKey)).toEqual(chain[1]);
  });
});

describe('a refresh token as text', () => {
  it('is read as it was written', () => {
    expect(readToken(writeToken(newest))).toEqual(newest);
  });

  it.each(['', 'x', `${newId()}.0.short`, `${writeToken(newest)}=`, ` ${writeToken(newest)}`, writeToken({ ...newest, generation: -1 })])(
    'is not read out of %j',
    (text) => {
      expect(readToken(text)).toBeNull();
    },
  );
});
