/** Smaller than every id: a walk through all ids begins here. */
export const NO_ID = '00000000-0000-0000-0000-000000000000';
