import { systemClock } from '../../platform/kernel/clock.js';
import { delay } from '../../platform/kernel/delay.js';
import { newId } from '../../platform/kernel/ids.js';
import { createLogger } from '../../platform/kernel/log.js';
import type { EventBus } from '../../platform/messaging/bus/bus.js';
import { PostgresLogBus } from '../../platform/messaging/bus/postgres-log/postgres-log.js';
import type { EventType } from '../../platform/messaging/event/define.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { CourseUpdated } from '../../schema/events/course.js';
import { EnrollmentActivated, ProgressChanged } from '../../schema/events/enrollment.js';
import { aCourse, anEnrollment } from '../../schema/events/test-kit/courses.js';
import { Client } from '../../tests/kit/client.js';
import { newCourse, newTeacher, signIn } from '../../tests/kit/school.js';
import { ADMIN, openEmptySchool } from '../empty-school.js';
import { percentile, type Row, table } from '../machine.js';

const PROBES = 40;
/** Other events beside the probes: so many in each batch, and so many batches a second. */
const [BATCH, BATCHES] = [25, 20];
const LOOK_EVERY_MS = 5;

/** From when an event is on the bus until a client sees what it tells, with and without 500 other events a second. */
export async function lag(): Promise<string> {
  const school = await openEmptySchool();
  const { postgres, lms, load } = school;
  const bus = await PostgresLogBus.open({ url: postgres.url('lms_bus'), log: createLogger('error') });
  try {
    const admin = await signIn(new Client(lms.url), ADMIN.email, ADMIN.password);
    const teacher = await newTeacher(admin);
    const { id } = await newCourse(teacher);
    const seen = probesOf(bus, admin.client, id, teacher.id);
    const rows: Row[] = [];
    for (const perSecond of [0, BATCH * BATCHES]) {
      const stopping = new AbortController();
      const published = perSecond > 0 ? publishing(bus, stopping.signal) : Promise.resolve(0);
      await delay(1_000);
      const begun = performance.now();
      for (const [name, probe] of Object.entries(seen)) rows.push([name, perSecond, ...(await lagsOf(probe))]);
      stopping.abort();
      const rate = ((await published) / (performance.now() - begun + 1_000)) * 1_000;
      if (perSecond > 0) rows.push(['other events that were published', Math.round(rate), '–', '–']);
    }
    return `${table(['seen in', 'other events/s', 'p50, ms', 'p99, ms'], rows)}\n\nLoad of the machine when it began: ${load.toFixed(1)}.`;
  } finally {
    await bus.stop();
    await school.stop();
  }
}

/** Prepares an event, and how to see whether a client sees what it tells. */
type Probe = () => Promise<{ publish(): Promise<void>; isSeen(): Promise<boolean> }>;

function probesOf(bus: EventBus, client: Client, courseId: string, instructorId: string): Readonly<Record<string, Probe>> {
  let sequence = 1_000;
  return {
    'the report of the course': async () => {
      const read = async () =>
        (await client.ok('query ($id: ID!) { courseReport(courseId: $id) { enrollments } }', { id: courseId })).courseReport.enrollments;
      const before: number = await read();
      const enrollment = anEnrollment({ courseId, title: 'Algebra' }, newId());
      const activated = { ...enrollment, sagaId: null, paymentId: null, activatedAt: systemClock.now().toISOString() };
      return {
        publish: () => bus.publish([envelope(EnrollmentActivated, enrollment.enrollmentId, 1, activated)]),
        isSeen: async () => (await read()) > before,
      };
    },
    'a search': async () => {
      const title = `lag${newId().replaceAll('-', '')}`;
      sequence += 1;
      const updated = { ...aCourse({ courseId, instructorId, title }), changed: ['title'] };
      const find = () => client.ok('query ($text: String!) { search(text: $text) { totalCount } }', { text: title });
      return {
        publish: () => bus.publish([envelope(CourseUpdated, courseId, sequence, updated)]),
        isSeen: async () => (await find()).search.totalCount > 0,
      };
    },
  };
}

async function lagsOf(probe: Probe): Promise<string[]> {
  const waits: number[] = [];
  for (let nth = 0; nth < PROBES; nth++) {
    const { publish, isSeen } = await probe();
    const begun = performance.now();
    await publish();
    while (!(await isSeen())) await delay(LOOK_EVERY_MS);
    waits.push(performance.now() - begun);
    // Not in step with anything that runs at intervals.
    await delay(50 + ((nth * 37) % 100));
  }
  return [percentile(waits, 0.5).toFixed(0), percentile(waits, 0.99).toFixed(0)];
}

/** Other courses' learners make progress, at a steady rate. Resolves with how many events that were. */
async function publishing(bus: EventBus, signal: AbortSignal): Promise<number> {
  const begun = performance.now();
  let batches = 0;
  for (; !signal.aborted; batches++) {
    await bus.publish(Array.from({ length: BATCH }, someProgress));
    const next = begun + ((batches + 1) * 1_000) / BATCHES;
    await delay(Math.max(0, next - performance.now()), signal);
  }
  return batches * BATCH;
}

function someProgress(): EventEnvelope {
  const enrollmentId = newId();
  const progress = { percent: 50, completedItems: 1, requiredItems: 2, itemId: newId() };
  return envelope(ProgressChanged, enrollmentId, 2, { enrollmentId, courseId: newId(), studentId: newId(), ...progress });
}

const envelope = (type: Pick<EventType, 'topic' | 'type' | 'version'>, key: string, sequence: number, payload: object): EventEnvelope => ({
  id: newId(),
  topic: type.topic,
  key,
  type: type.type,
  version: type.version,
  // The service that owns the topic: nobody else may publish on it.
  source: type.topic.replace('.events', ''),
  sequence,
  time: systemClock.now().toISOString(),
  correlationId: 'bench',
  causationId: null,
  actor: null,
  silent: true,
  traceparent: null,
  payload,
});
