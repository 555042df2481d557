/** All results, or the first failure, but only once all have ended: nothing goes on behind a failure. */
export async function allSettledOrThrow<const Results extends readonly unknown[]>(promises: Results) {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
