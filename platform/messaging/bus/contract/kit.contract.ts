import { newId } from '../../../kernel/ids.js';
import { until } from '../../../testing/until.js';
import type { EventEnvelope } from '../../event/envelope.js';
import type { BusRecord, EventBus, RunningSubscription, Subscription } from '../bus.js';
import { partitionOf } from '../murmur2.js';

/** What an adapter brings to run the contract. Each `open` is one process's view of the same log. */
export interface BusUnderTest {
  open(): Promise<EventBus>;
  /** Appends a record as it is, malformed or not. */
  append(record: Pick<BusRecord, 'topic' | 'key' | 'headers' | 'value'>): Promise<void>;
  /** Starts a process that subscribes, and reports each record that it gets until it is killed. */
  spawnMember(
    group: string,
    topic: string,
    told: (line: { partition: number; offset: string }) => void,
  ): Promise<{ kill(): Promise<void> }>;
  stop(): Promise<void>;
}

/** What the tests of the contract work with. */
export interface ContractBench {
  readonly adapter: BusUnderTest;
  readonly bus: EventBus;
  /** The view of another process. It is stopped after the test. */
  another(): Promise<EventBus>;
  newTopic(partitions?: number): Promise<string>;
  /** Subscribes on a bus of its own, or on `bus` where the suite says so and the group has no member there. It is stopped after the test. */
  listen(subscription: Partial<Subscription> & Pick<Subscription, 'topics'>): Promise<{ heard: Heard; running: RunningSubscription }>;
}

/** The records that a subscription got, and a way to wait for them. */
export class Heard {
  readonly records: BusRecord[] = [];

  get count(): number {
    return this.records.length;
  }

  add(records: readonly BusRecord[]): void {
    this.records.push(...records);
  }

  async until(count: number, withinMs?: number): Promise<readonly BusRecord[]> {
    await until(() => this.count >= count, withinMs);
    return this.records;
  }
}

export const anEvent = (topic: string, key: string, count: number): EventEnvelope<{ thingId: string; count: number }> => ({
  id: newId(),
  topic,
  key,
  type: 'THING_HAPPENED',
  version: 1,
  source: 'thing',
  sequence: count + 1,
  time: '2026-11-22T10:00:00.000Z',
  correlationId: 'contract',
  causationId: null,
  actor: null,
  silent: false,
  traceparent: null,
  payload: { thingId: key, count },
});

export const countOf = (record: BusRecord): number => JSON.parse(String(record.value)).count;

export const countsByKey = (records: readonly BusRecord[]): number[][] =>
  [...Map.groupBy(records, ({ key }) => key).values()].map((ofOne) => ofOne.map(countOf));

export function twoKeysOfDifferentPartitions(partitions: number): [string, string] {
  const other = Array.from({ length: 100 }, (_, n) => `key-${n}`).find(
    (key) => partitionOf(key, partitions) !== partitionOf('bad', partitions),
  );
  return ['bad', other as string];
}
