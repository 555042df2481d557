/** The longest text of a student, in characters. */
export const LONGEST_TEXT = 100_000;
export const LONGEST_COMMENT = 5_000;

/** They are listed all at once, so their number is limited. */
export const MOST_FILES = 20;
export const MOST_COMMENTS = 200;
