/** Combining marks as Latin, Greek and Cyrillic letters carry them. Vowel signs of other scripts are letters to their readers, and stay. */
const ACCENTS = /[\u0300-\u036f]/g;

/** Text without case and accents, for sorting and comparing: 'Économie' and 'economie' are one. */
export const fold = (text: string): string => text.normalize('NFKD').replace(ACCENTS, '').normalize('NFC').toLowerCase();
