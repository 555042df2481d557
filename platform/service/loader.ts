import DataLoader from 'dataloader';
import type { Batch, Load, RequestContext } from '../kernel/context.js';

/** Makes the loaders of one call. */
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
