/** What a student writes, in characters. */
export const LONGEST_TEXT = 100_000;
export const LONGEST_COMMENT = 5_000;

/** They are listed whole, so they are bounded where they are made. */
export const MOST_FILES = 20;
export const MOST_COMMENTS = 200;
