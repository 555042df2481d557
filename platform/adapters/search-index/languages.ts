/** The language of a BCP 47 tag: `pt` of `pt-BR`. Both ways to write Norwegian are one. */
export function languageOf(tag: string): string {
  const [primary = ''] = tag.toLowerCase().split('-', 1);
  return primary === 'nb' || primary === 'nn' ? 'no' : primary;
}

/** How many letters all forms of a word have in common, for languages that nothing here stems: an ending of theirs has two or three. */
export function beginningOf(word: string): string {
  const letters = [...word];
  return letters.slice(0, Math.min(6, Math.max(4, letters.length - 2))).join('');
}

/** Stands for all languages that nothing here stems: `ja`, `ko`, `pl`, `zh`. */
export const UNSTEMMED = 'xx';
