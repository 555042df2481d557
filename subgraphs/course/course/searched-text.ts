/** What the filter searches of a course. */
export const SEARCHED_TEXT = (table = 'courses') =>
  ['title', 'summary', 'description'].map((column) => `${table}.${column}`).join(` || ' ' || `);

/** The same without accents and case, as the index holds it. */
export const FOLDED_TEXT = (table = 'courses') => `texts.folded(${SEARCHED_TEXT(table)})`;
