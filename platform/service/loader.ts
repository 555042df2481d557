import DataLoader from 'dataloader';
import type { RequestContext } from '../kernel/context.js';

/**
 * A lookup of many keys at once. Answers a map; what the map lacks is null for a caller that asked for it.
 * Declared once as a constant: its identity names the batch within a call.
 */
export type Batch<Key, Value> = (keys: readonly Key[], context: RequestContext) => Promise<ReadonlyMap<Key, Value>>;

export interface Load {
  <Key, Value>(batch: Batch<Key, Value>, key: Key): Promise<Value | null>;
  /** Forgets what was read: a command has written, so the same call must see it. */
  clear(): void;
}

/** Loaders that live as long as one call. */
export function createLoad(context: () => RequestContext): Load {
  // The batches differ in their types; each loader is only ever reached through its own batch.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const loaders = new Map<Batch<any, any>, DataLoader<any, any>>();
  const load = <Key, Value>(batch: Batch<Key, Value>, key: Key): Promise<Value | null> => {
    let loader = loaders.get(batch) as DataLoader<Key, Value | null> | undefined;
    if (!loader) {
      loader = new DataLoader(async (keys) => {
        const found = await batch(keys, context());
        return keys.map((each) => found.get(each) ?? null);
      });
      loaders.set(batch, loader);
    }
    return loader.load(key);
  };
  return Object.assign(load, { clear: () => loaders.clear() });
}

/** Rows as a batch answers them. */
export function byKey<Row, Key>(rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row> {
  return new Map(rows.map((row) => [key(row), row]));
}

/** Rows grouped for a batch whose values are lists. A key without rows gets an empty one. */
export function groupedBy<Row, Key>(keys: readonly Key[], rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>(keys.map((each) => [each, []]));
  for (const row of rows) groups.get(key(row))?.push(row);
  return groups;
}
