export interface BatchLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Cuts a list into portions that one request takes, by count and by size. A record beyond the size goes alone. */
export function* batches<Item extends { readonly value: Buffer }>(items: readonly Item[], limits: BatchLimits): Generator<Item[]> {
  let portion: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (portion.length > 0 && (portion.length >= limits.records || bytes + item.value.length > limits.bytes)) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(item);
    bytes += item.value.length;
  }
  if (portion.length > 0) yield portion;
}
