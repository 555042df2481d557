/** What the text filter looks in; the index stands on the same expression. */
export const SEARCHED_TEXT = (table = 'courses') =>
  ['title', 'summary', 'description'].map((column) => `${table}.${column}`).join(` || ' ' || `);
