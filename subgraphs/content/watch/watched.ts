/** What was watched of a video, as PostgreSQL writes an int4multirange: `{[0,10),[25,40)}`, in whole seconds. */
export type Watched = string;

/** How many seconds of the first `duration` were watched. */
export function secondsOf(watched: Watched, duration: number): number {
  let seconds = 0;
  for (const [, from, to] of watched.matchAll(/\[(\d+),(\d+)\)/g)) seconds += Math.max(0, Math.min(Number(to), duration) - Number(from));
  return seconds;
}

/** Of a video of this length, rounded down: 100 is all of it. 0 while nobody has said how long it is. */
export const percentOf = (watched: Watched, duration: number | null): number =>
  duration ? Math.floor((100 * secondsOf(watched, duration)) / duration) : 0;
