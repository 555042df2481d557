/** Rejects, saying what was waited for and by whom, when it takes longer than so many ms. */
export async function within<Value>(promise: Promise<Value>, ms: number, what: string): Promise<Value> {
  const late = Promise.withResolvers<never>();
  // Made here, where its stack leads to who waits: that of a timer leads nowhere.
  const error = new Error(`${what} within ${ms} ms`);
  const timer = setTimeout(() => late.reject(error), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
