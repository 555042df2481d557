import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../platform/kernel/ids.js';
import { type EventService, ThingCounted, things } from '../../platform/testing/event-service.js';

const KEYS = 500;

const INSERT = `insert into outbox (event_id, topic, key, type, version, source, sequence, occurred_at, correlation_id, payload)
  select id, $2, 'key ' || (n % $3), $4, 1, 'thing', n, now(), 'bench', jsonb_build_object('thingId', 'key ' || (n % $3), 'count', n)
  from unnest($1::uuid[]) with ordinality as made (id, nth), lateral (select nth + $5 as n) numbered`;

let recorded = 0;

/** Commits events in one transaction. */
export async function record({ pool }: EventService, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => newId());
  const before = recorded;
  recorded += count;
  await pool.query({ name: 'record', text: INSERT, values: [ids, things.name, KEYS, ThingCounted.type, before] });
}

const INSERT_ONE = `insert into outbox (event_id, topic, key, type, version, source, sequence, occurred_at, correlation_id, payload)
  values ($1, $2, $3, $4, 1, 'thing', $5, now(), 'bench', $6)`;

/** Commits one event, as a command would. */
async function recordOne({ pool }: EventService, committedAt: Map<string, number>): Promise<void> {
  const [id, count] = [newId(), ++recorded];
  const key = `key ${count % KEYS}`;
  const payload = JSON.stringify({ thingId: key, count });
  await pool.query({ name: 'record one', text: INSERT_ONE, values: [id, things.name, key, ThingCounted.type, count, payload] });
  committedAt.set(id, performance.now());
}

/** Commits one event at a time, at a steady pace, from as many connections as it takes. Calls `committed` after each commit. */
export async function steadily(
  service: EventService,
  perSecond: number,
  seconds: number,
  committed: () => void,
): Promise<Map<string, number>> {
  const committedAt = new Map<string, number>();
  const begun = performance.now();
  const inFlight: Promise<void>[] = [];
  for (let sent = 0; sent < perSecond * seconds; ) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * perSecond);
    for (; sent < Math.min(due, perSecond * seconds); sent++) {
      inFlight.push(recordOne(service, committedAt).then(committed));
    }
    await delay(2);
  }
  await Promise.all(inFlight);
  return committedAt;
}

/** Writes the same effect by hand, one transaction each, from four connections. Returns how many a second. */
export async function directly({ pool }: EventService, count: number): Promise<number> {
  const begun = performance.now();
  let left = count;
  const worker = async () => {
    while (left-- > 0) await pool.query("insert into effect (event_id, key, sequence) values (gen_random_uuid(), 'direct', 1)");
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return (count / (performance.now() - begun)) * 1_000;
}
