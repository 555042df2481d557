import type { BusRecord, EventBus } from './bus.js';

/** Prefixes the names of all topics and groups, so that installations can share one cluster and never see each other's records. */
export function prefixedBus(bus: EventBus, prefix: string): EventBus {
  const prefixed = (name: string): string => `${prefix}${name}`;
  const unprefixed = (name: string): string => name.slice(prefix.length);
  const withoutPrefix = (record: BusRecord): BusRecord => ({ ...record, topic: unprefixed(record.topic) });
  return {
    createTopics: (topics) => bus.createTopics(topics.map((each) => ({ ...each, name: prefixed(each.name) }))),
    publish: (events) => bus.publish(events.map((each) => ({ ...each, topic: prefixed(each.topic) }))),
    async subscribe({ group, topics, handle, ...rest }) {
      const running = await bus.subscribe({
        ...rest,
        group: prefixed(group),
        topics: topics.map(prefixed),
        handle: (records, heartbeat) => handle(records.map(withoutPrefix), heartbeat),
      });
      return {
        healthy: () => running.healthy(),
        lag: async () => Object.fromEntries(Object.entries(await running.lag()).map(([topic, behind]) => [unprefixed(topic), behind])),
        caughtUp: (signal) => running.caughtUp(signal),
        stop: () => running.stop(),
      };
    },
    stop: () => bus.stop(),
  };
}
