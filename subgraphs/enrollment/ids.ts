/** Smaller than every id: where a walk through ids begins. */
export const NO_ID = '00000000-0000-0000-0000-000000000000';
