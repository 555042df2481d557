export interface BatchLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Cuts a list into batches of at most so many records and bytes. A record that is larger than `bytes` is a batch of its own. */
export function* batches<Item extends { readonly value: Buffer }>(items: readonly Item[], limits: BatchLimits): Generator<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (batch.length > 0 && (batch.length >= limits.records || bytes + item.value.length > limits.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += item.value.length;
  }
  if (batch.length > 0) yield batch;
}
