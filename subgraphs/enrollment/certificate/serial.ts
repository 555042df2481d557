import { newToken } from '../../../platform/kernel/ids.js';

/** Crockford's base 32: it leaves out the letters that people mistake for digits. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Unguessable (80 bits), and fit to be read aloud and typed: `7K3M-0QZD-9XTB-41WV`. */
export function newSerial(): string {
  const bits = BigInt(`0x${Buffer.from(newToken(10), 'base64url').toString('hex')}`);
  const digits = Array.from({ length: 16 }, (_each, place) => DIGITS[Number((bits >> BigInt(75 - 5 * place)) & 31n)]);
  return grouped(digits.join(''));
}

/** A serial as people type it: in small letters, without dashes, with an O for a zero. */
export function readSerial(typed: string): string {
  const digits = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return grouped(digits);
}

const grouped = (digits: string): string => digits.match(/.{1,4}/g)?.join('-') ?? '';
