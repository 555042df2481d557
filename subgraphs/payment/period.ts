/** The same day a month or a year later, UTC; the last day of the month if it has no such day. */
export function addInterval(from: Date, interval: 'MONTH' | 'YEAR'): Date {
  const months = from.getUTCMonth() + (interval === 'YEAR' ? 12 : 1);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const to = new Date(from);
  to.setUTCFullYear(from.getUTCFullYear(), months, Math.min(from.getUTCDate(), lastDay));
  return to;
}
