import type { FaultPoints } from '../../../platform/messaging/event/faults.js';
import type { Hold, Order, Told } from './hold.js';

/** The points of this process, at which it stands still as it is told (see hold.ts). */
export function holdingPoints(): FaultPoints {
  const wanted = new Map<number, Hold>();
  const standing = new Map<number, PromiseWithResolvers<void>>();
  process.on('message', (order: Order) => {
    if ('hold' in order) wanted.set(order.id, order.hold);
    else {
      wanted.delete(order.id);
      standing.get(order.id)?.resolve();
    }
  });
  return {
    async reach(point, types) {
      const here = [...wanted].filter(([, hold]) => hold.point === point);
      if (here.length === 0) return;
      const passing = new Set(types);
      const [id, hold] = here.find(([, { type }]) => type === undefined || passing.has(type)) ?? [];
      if (id === undefined) return;
      if (!hold?.all) wanted.delete(id);
      const released = standing.get(id) ?? Promise.withResolvers<void>();
      standing.set(id, released);
      process.send?.({ held: id } satisfies Told);
      await released.promise;
    },
  };
}
