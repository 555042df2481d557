import type { Clock } from '../../kernel/clock.js';
import type { Announcement, Registry } from './registry.js';

/** A registry for tests, and for several services of one process. */
export function memoryRegistry(clock: Clock): Registry {
  const stored = new Map<string, { readonly announcement: Announcement; readonly until: number }>();
  const nameOf = ({ subgraph, instance }: Announcement) => `${subgraph}/${instance}`;
  return {
    async put(announcement, ttl) {
      stored.set(nameOf(announcement), { announcement, until: clock.now().getTime() + ttl });
    },
    async remove(announcement) {
      stored.delete(nameOf(announcement));
    },
    async list() {
      const now = clock.now().getTime();
      return [...stored.values()].filter(({ until }) => until > now).map(({ announcement }) => announcement);
    },
  };
}
