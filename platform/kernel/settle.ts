/** Resolves with all results or rejects with the first failure, but only once all have ended: no work continues behind a failure. */
export async function allSettledOrThrow<const Results extends readonly unknown[]>(promises: Results) {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
