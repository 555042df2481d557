/** What a document is worth to a query, by its id. One that is not there is worth nothing. */
export type Gains = ReadonlyMap<string, number>;

/**
 * Normalized discounted cumulative gain of the first `depth` results, from 0 to 1: what they are worth (2^gain - 1, less the further down),
 * divided by what the best order would be worth.
 */
export function ndcg(results: readonly string[], gains: Gains, depth = 10): number {
  const best = [...gains.values()].sort((one, other) => other - one);
  const ideal = discounted(best.slice(0, depth));
  return ideal === 0 ? 0 : discounted(results.slice(0, depth).map((id) => gains.get(id) ?? 0)) / ideal;
}

const discounted = (gains: readonly number[]): number => gains.reduce((sum, gain, rank) => sum + (2 ** gain - 1) / Math.log2(rank + 2), 0);
