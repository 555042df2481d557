/** The text that the filter searches; the index uses the same expression. */
export const SEARCHED_TEXT = (table = 'courses') =>
  ['title', 'summary', 'description'].map((column) => `${table}.${column}`).join(` || ' ' || `);
