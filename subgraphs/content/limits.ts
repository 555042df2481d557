/** How much a content may hold, in characters. */
export const LIMITS = {
  titleLength: 200,
  /** Of an article. A request is 640 kB at most. */
  textLength: 250_000,
  /** Of an article's text in its events: enough to be found by. */
  excerptLength: 20_000,
  /** A year, in seconds. */
  duration: 31_536_000,
  labelLength: 100,
  /** Between the parts of a video that somebody has watched. */
  watchedRanges: 1_000,
  /** Of a video, listed all at once. */
  tracks: 50,
  /** Hours of speech are some hundred kB. */
  trackBytes: 2 * 1_048_576,
} as const;
