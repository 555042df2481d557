import { domainToASCII, domainToUnicode } from 'node:url';

/**
 * One spelling for each address. Mail systems ignore case in addresses, and a domain like `münchen.example` is the same as
 * `xn--mnchen-3ya.example`, in which mail is sent. Two accounts that differ in that alone would be one person's mistake or another's trick.
 */
export function canonicalEmail(text: string): string {
  const email = text.trim().normalize('NFKC').toLowerCase();
  const at = email.lastIndexOf('@');
  return email.slice(0, at + 1) + canonicalDomain(email.slice(at + 1));
}

/** As people write it. What is no domain stays as it is. */
function canonicalDomain(domain: string): string {
  // A domain of plain letters is not touched: the functions would read `1` as the address 0.0.0.1.
  if (!isInternational(domain)) return domain;
  return domainToUnicode(domainToASCII(domain)) || domain;
}

/** The spelling of a canonical address in which its domain is registered. */
export function asciiEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  return isInternational(domain) ? email.slice(0, at + 1) + domainToASCII(domain) : email;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII
const isInternational = (domain: string): boolean => /[^\u0000-\u007f]/.test(domain) || /(^|\.)xn--/.test(domain);
