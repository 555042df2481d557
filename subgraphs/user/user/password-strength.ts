import { type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';

const SHORTEST = 10;

/** Long enough for the rule above, and still among the first passwords that an attacker would try. */
const COMMON = new Set(
  `0123456789 1234567890 12345678910 123456789a 1q2w3e4r5t 1qaz2wsx3edc abcdefghij administrator asdfghjkl; basketball changeme123
  football123 iloveyou123 letmein123 password01 password12 password123 password1234 passwordpassword qwerty12345 qwerty123456
  qwertyuiop qwertyuiop123 sunshine123 welcome123 zaq12wsxcde3`.split(/\s+/),
);

/** Throws WEAK_PASSWORD, saying what is missing. */
export function demandStrength(password: string, email: string): void {
  const weakness = weaknessOf(password, email);
  if (weakness) throw weakness;
}

export function weaknessOf(password: string, email: string): DomainError | null {
  const plain = password.toLowerCase();
  if ([...password].length < SHORTEST) return weak(`A password has at least ${SHORTEST} characters`);
  if (plain === email || plain === email.split('@')[0]) return weak('A password is not the email address');
  if (COMMON.has(plain)) return weak('This password is one of the first that anybody would try');
  if (new Set(plain).size < 5) return weak('A password has at least 5 different characters');
  return null;
}

const weak = (message: string) => refuse(ErrorCode.WEAK_PASSWORD, message);
