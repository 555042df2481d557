/** In characters. */
export const LONGEST_QUERY = 500;
export const LONGEST_PREFIX = 100;
/** Suggestions. */
export const MOST_SUGGESTIONS = 20;
/** Values of a filter. */
export const MOST_VALUES = 50;
export const LONGEST_VALUE = 200;
