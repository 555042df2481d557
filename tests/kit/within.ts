/** Rejects, saying what was waited for, when it takes longer than so many ms. */
export async function within<Value>(promise: Promise<Value>, ms: number, what: string): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} within ${ms} ms`)), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
