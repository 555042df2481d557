import fc from 'fast-check';
import type { BusRecord } from '../bus.js';
import type { FetchedRecords } from './log-store.js';
import { OwnedPartition } from './owned-partition.js';

const PARTITION = { id: 1, topic: 'thing.events', number: 0 };
const LIMITS = { records: 4, bytes: 1_000 };

const record = (offset: bigint, bytes = 1): BusRecord => ({
  topic: PARTITION.topic,
  partition: 0,
  offset,
  key: 'k',
  headers: {},
  value: Buffer.alloc(bytes),
});

/** A log with one member: a model of what `GroupMember` and the bus do with a partition, one step at a time. */
class OneMember {
  readonly #log: BusRecord[] = [];
  readonly #owned = new OwnedPartition(PARTITION, 0n, LIMITS);
  /** Appended, and not announced yet. */
  readonly #unannounced: BusRecord[][] = [];
  #fetched: BusRecord[] | undefined;
  #delivery: readonly BusRecord[] | undefined;
  readonly handled: bigint[] = [];

  append(count: number): void {
    const records = Array.from({ length: count }, (_, n) => record(BigInt(this.#log.length + n)));
    this.#log.push(...records);
    this.#unannounced.push(records);
  }

  /** Announcements of two appends may arrive in any order; a lost one leaves it to the slow poll. */
  announce(nth: number): void {
    const [records] = this.#unannounced.splice(nth % Math.max(1, this.#unannounced.length), 1);
    if (records) this.#owned.handOver(records);
  }

  /** What the member's loop does: it fetches or delivers. */
  take(): void {
    if (this.#delivery || this.#fetched || !this.#owned.isReady(Number.MAX_SAFE_INTEGER)) return;
    const handedOver = this.#owned.takeHandedOver();
    if (handedOver.length > 0) this.#delivery = handedOver;
    else {
      const from = Number(this.#owned.startFetch());
      this.#fetched = this.#log.slice(from, from + LIMITS.records);
    }
  }

  endFetch(): void {
    if (!this.#fetched) return;
    const records = this.#fetched;
    this.#fetched = undefined;
    this.#owned.endFetch(records.length === 0 ? undefined : foundAs(records));
    if (records.length > 0) this.#delivery = records;
  }

  endDelivery(rejected: boolean): void {
    const records = this.#delivery;
    if (!records) return;
    this.#delivery = undefined;
    if (rejected) this.#owned.rejected(() => 0);
    else {
      this.handled.push(...records.map(({ offset }) => offset));
      this.#owned.handled((records.at(-1) as BusRecord).offset + 1n);
    }
  }

  /** The slow poll, until there is nothing to do. */
  finish(): void {
    for (let turns = 0; turns < 1_000 && this.handled.length < this.#log.length; turns += 1) {
      this.#owned.markEnd(BigInt(this.#log.length));
      this.take();
      this.endFetch();
      this.endDelivery(false);
    }
  }

  get appended(): bigint[] {
    return this.#log.map(({ offset }) => offset);
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('append' as const), n: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant('announce' as const), n: fc.nat(3) }),
  fc.record({ do: fc.constantFrom('take' as const, 'endFetch' as const, 'handled' as const, 'rejected' as const), n: fc.constant(0) }),
);

test('in every order of appends, announcements, fetches and failures each record is handled once, in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const member = new OneMember();
      for (const { do: what, n } of steps) {
        if (what === 'append') member.append(n);
        else if (what === 'announce') member.announce(n);
        else if (what === 'take') member.take();
        else if (what === 'endFetch') member.endFetch();
        else member.endDelivery(what === 'rejected');
      }
      member.finish();
      expect(member.handled).toEqual(member.appended);
    }),
    { numRuns: 2_000 },
  );
});

const foundAs = (records: BusRecord[]): FetchedRecords => ({
  records,
  leftOut: [],
  next: (records.at(-1) as BusRecord).offset + 1n,
  truncated: records.length === LIMITS.records,
});

/** A partition whose member has fetched in vain and waits. */
function waiting(): OwnedPartition {
  const owned = new OwnedPartition(PARTITION, 0n, LIMITS);
  owned.startFetch();
  owned.endFetch(undefined);
  return owned;
}

const offsets = (records: readonly BusRecord[]) => records.map(({ offset }) => offset);

test('records that follow on those the member has are delivered without a fetch', () => {
  const owned = waiting();
  expect(owned.isReady(0)).toBe(false);
  owned.handOver([record(0n), record(1n)]);
  expect(offsets(owned.takeHandedOver())).toEqual([0n, 1n]);
  owned.handOver([record(2n)]);
  owned.handled(2n);
  expect(owned.isReady(0)).toBe(true);
  expect(offsets(owned.takeHandedOver())).toEqual([2n]);
  owned.handled(3n);
  expect(owned.isReady(0)).toBe(false);
});

test.each([
  ['a gap before them', (owned: OwnedPartition) => owned.handOver([record(1n)])],
  ['more than a fetch brings', (owned: OwnedPartition) => owned.handOver(Array.from({ length: 5 }, (_, n) => record(BigInt(n))))],
  ['more bytes than a fetch brings', (owned: OwnedPartition) => owned.handOver([record(0n, 2_000)])],
])('records with %s are fetched', (_, handOver) => {
  const owned = waiting();
  handOver(owned);
  expect(owned.takeHandedOver()).toEqual([]);
  expect(owned.isReady(0)).toBe(true);
  expect(owned.startFetch()).toBe(0n);
});
