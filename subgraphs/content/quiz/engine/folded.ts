/** Joiners, marks of direction and the like: they come along with copied text, and nobody sees them. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A text without what does not matter in an answer: case, the width and composition of characters, blanks around and beside each other,
 * and what cannot be seen. Through capitals, so that 'Straße' is 'STRASSE' and both forms of a sigma are one.
 */
export const folded = (text: string): string => plain(text).toUpperCase().toLowerCase().normalize('NFKC');

const plain = (text: string): string => text.normalize('NFKC').replace(UNSEEN, '').replace(/\s+/g, ' ').trim();

/** Whether two texts are one as answers. Case matters where the key says so; what else does not, never does. */
export const isSameText = (one: string, other: string, { isCaseSensitive }: { readonly isCaseSensitive?: boolean }): boolean =>
  isCaseSensitive ? plain(one) === plain(other) : folded(one) === folded(other);
