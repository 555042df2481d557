/** How many letters of a word may be wrong: none in a short one, where every other word is near; and none in a number or a code, such as AZ-900. */
export function editsFor(word: string): 0 | 1 | 2 {
  if (!/^\p{L}+$/u.test(word)) return 0;
  const letters = [...word].length;
  if (letters < 4) return 0;
  return letters < 8 ? 1 : 2;
}

/** How many of the words of a query a document needs: all of one or two; of more, a third, but two. Those with most of them come first. */
export const leastMatches = (words: number): number => (words <= 2 ? words : Math.max(2, Math.ceil(words * 0.34)));
