import { argon2Passwords } from './passwords.js';

const CHEAP = { memory: 64, passes: 1 };

describe('passwords', () => {
  it('makes argon2id hashes at the recommended cost, each with its own salt', async () => {
    const passwords = await argon2Passwords();
    const [one, other] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
  });

  it('verifies the password it was made of, and no other', async () => {
    const passwords = await argon2Passwords(CHEAP);
    const kept = await passwords.hash('correct horse');
    expect(await passwords.verify(kept, 'correct horse')).toBe(true);
    expect(await passwords.verify(kept, 'Correct horse')).toBe(false);
  });

  it('matches nothing without an account', async () => {
    const passwords = await argon2Passwords(CHEAP);
    expect(await passwords.verify(null, '')).toBe(false);
  });
});
