/** Joiners, marks of direction and the like: they come along with copied text, and nobody sees them. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A text without what does not matter in an answer: case, the width and composition of characters, blanks around and beside each other,
 * and what cannot be seen. Through capitals, so that 'Straße' is 'STRASSE' and both forms of a sigma are one.
 */
export const folded = (text: string): string =>
  text.normalize('NFKC').replace(UNSEEN, '').toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim();
