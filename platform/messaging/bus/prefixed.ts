import type { BusRecord, EventBus } from './bus.js';

/** The same bus under names that begin with `prefix`, topics and groups alike: installations that share one cluster do not meet. */
export function prefixedBus(bus: EventBus, prefix: string): EventBus {
  const inside = (name: string): string => `${prefix}${name}`;
  const outside = (name: string): string => name.slice(prefix.length);
  const handedOut = (record: BusRecord): BusRecord => ({ ...record, topic: outside(record.topic) });
  return {
    createTopics: (topics) => bus.createTopics(topics.map((each) => ({ ...each, name: inside(each.name) }))),
    publish: (events) => bus.publish(events.map((each) => ({ ...each, topic: inside(each.topic) }))),
    async subscribe({ group, topics, handle, ...rest }) {
      const running = await bus.subscribe({
        ...rest,
        group: inside(group),
        topics: topics.map(inside),
        handle: (records, heartbeat) => handle(records.map(handedOut), heartbeat),
      });
      return {
        healthy: () => running.healthy(),
        lag: async () => Object.fromEntries(Object.entries(await running.lag()).map(([topic, behind]) => [outside(topic), behind])),
        caughtUp: (signal) => running.caughtUp(signal),
        stop: () => running.stop(),
      };
    },
    stop: () => bus.stop(),
  };
}
