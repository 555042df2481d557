/** A prediction, and whether it came true. */
export interface Judged {
  readonly risk: number;
  readonly came: boolean;
}

/** How likely of two students, one of whom failed, the one who failed had the higher risk. Half where both had the same. */
export function auc(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((one, other) => one.risk - other.risk);
  let [ranks, from] = [0, 0];
  while (from < sorted.length) {
    let to = from;
    while (to < sorted.length && sorted[to]?.risk === sorted[from]?.risk) to++;
    const middle = (from + to + 1) / 2;
    for (const { came } of sorted.slice(from, to)) if (came) ranks += middle;
    from = to;
  }
  const failed = sorted.filter(({ came }) => came).length;
  return (ranks - (failed * (failed + 1)) / 2) / (failed * (sorted.length - failed));
}

/** The mean squared difference between risk and outcome: 0 is certain and right, and lower is better. */
export const brier = (judged: readonly Judged[]): number => mean(judged.map(({ risk, came }) => (risk - (came ? 1 : 0)) ** 2));

/** The mean surprise, in nats: what the fit makes small, so what choices are made by. */
export const logLoss = (judged: readonly Judged[]): number => mean(judged.map(({ risk, came }) => -Math.log(came ? risk : 1 - risk)));

export const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
