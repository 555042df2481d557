import type { Announcement, Registry } from './registry.js';

/** A registry with a fixed list of instances from the configuration. Nothing is announced, so schemas do not change. */
export function staticRegistry(urls: ReadonlyMap<string, readonly string[]>): Registry {
  const all: readonly Announcement[] = [...urls].flatMap(([subgraph, each]) =>
    each.map((url) => ({ subgraph, instance: url, url, schemaHash: '', leaving: false })),
  );
  return { put: async () => {}, remove: async () => {}, list: async () => all };
}
