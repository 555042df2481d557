/** What each value costs beside its text: quotes, a comma, a place in memory. */
const OVERHEAD = 8;

/** Roughly the bytes that a value of JSON takes, however deep it is. */
export function weightOf(value: unknown): number {
  const left: unknown[] = [value];
  let weight = 0;
  while (left.length > 0) {
    const each = left.pop();
    weight += OVERHEAD;
    if (typeof each === 'string') weight += each.length;
    else if (Array.isArray(each)) for (const item of each) left.push(item);
    else if (typeof each === 'object' && each !== null) {
      for (const [key, item] of Object.entries(each)) {
        weight += key.length;
        left.push(item);
      }
    }
  }
  return weight;
}
