import fc from 'fast-check';
import { ownerOf } from '../../platform/messaging/event/define.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import type { Consumer } from '../../platform/messaging/inbox/consumer.js';
import { idOf, payloadsOf, subjects } from './payloads.js';

/** One event of a world, before it is known what came before it. */
interface Draw {
  readonly consumer: Consumer;
  readonly payload: unknown;
  /** Its sequence is not higher than that of the one before it of its key. */
  readonly isStale: boolean;
  readonly silent: boolean;
  readonly isBroken: boolean;
}

const MOST_EVENTS = 30;
const EPOCH = Date.UTC(2026, 2, 1, 9);

/** Events that these consumers are given, in an order in which a bus may bring them. Mostly, the courses were created first. */
export function worldsOf(consumers: readonly Consumer[]): fc.Arbitrary<readonly EventEnvelope[]> {
  const created = consumers.filter(({ event }) => event.type === 'COURSE_CREATED');
  const first = fc.tuple(...[0, 1].flatMap((course) => created.map((consumer) => drawsOf([consumer], course)))) as fc.Arbitrary<Draw[]>;
  const some = fc.array(drawsOf(consumers), { minLength: 2, maxLength: MOST_EVENTS });
  return fc
    .tuple(fc.nat(4), first, some)
    .map(([withoutCourses, courses, others]) => eventsOf([...(withoutCourses ? courses : []), ...others]));
}

/** Few types in a world, so that there are runs of them. */
function drawsOf(consumers: readonly Consumer[], course?: number): fc.Arbitrary<Draw> {
  return fc.tuple(fc.constantFrom(...consumers), subjects).chain(([consumer, subject]) =>
    fc.record({
      consumer: fc.constant(consumer),
      payload: payloadsOf(consumer.event, { ...subject, ...(course !== undefined && { course }) }),
      isStale: oneIn(8),
      silent: oneIn(3),
      isBroken: course === undefined ? oneIn(40) : fc.constant(false),
    }),
  );
}

const oneIn = (times: number): fc.Arbitrary<boolean> => fc.nat(times - 1).map((drawn) => drawn === times - 1);

function eventsOf(draws: readonly Draw[]): EventEnvelope[] {
  const sequences = new Map<string, number>();
  return draws.map(({ consumer: { event }, payload, isStale, silent, isBroken }, nth) => {
    const key = String((payload as Record<string, unknown>)[event.key]);
    const before = sequences.get(key) ?? 0;
    const sequence = isStale ? Math.max(1, before) : before + 1;
    sequences.set(key, Math.max(before, sequence));
    return {
      id: idOf('event', nth),
      topic: event.topic,
      key,
      type: event.type,
      version: event.version,
      source: String(ownerOf(event.topic)),
      sequence,
      time: new Date(EPOCH + nth * 1_000).toISOString(),
      correlationId: `call ${nth}`,
      causationId: null,
      actor: `user:${idOf('actor', nth % 2)}`,
      silent,
      traceparent: nth % 2 === 0 ? null : `00-${'a'.repeat(32)}-${String(nth).padStart(16, '0')}-01`,
      payload: isBroken ? {} : payload,
    };
  });
}
