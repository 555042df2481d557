import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import pg from 'pg';
import { systemClock } from '../platform/kernel/clock.js';
import { newId } from '../platform/kernel/ids.js';
import { createLogger } from '../platform/kernel/log.js';
import type { EventBus } from '../platform/messaging/bus/bus.js';
import { KafkaBus } from '../platform/messaging/bus/kafka/kafka.js';
import { PostgresLogBus } from '../platform/messaging/bus/postgres-log/postgres-log.js';
import type { EventEnvelope } from '../platform/messaging/event/envelope.js';
import { startEmbeddedPostgres } from '../platform/postgres/embedded/embedded.js';
import { UserProfileChanged } from '../schema/events/user.js';
import { Client } from '../tests/kit/client.js';
import { signIn } from '../tests/kit/school.js';
import { withKafka } from './events/with-kafka.js';
import { type Row, table } from './machine.js';
import { startProgram } from './program.js';

const BACKLOG = 100_000;
const USERS = 5_000;
/** Queries a second, from eight connections: as many as the machine answers without queueing them. */
const RATE = 100;
const BEFORE_SECONDS = 10;
/** On a busy machine the bench stops draining after this. */
const AT_MOST_SECONDS = 75;
const QUERY = '{ me { id displayName email role } notifications(first: 20) { nodes { title body } } }';

const log = createLogger('error');

/**
 * A process with every service drains 100,000 events of other services (each changes a row of notification's read model), while
 * clients query it at a steady rate: the latency of answers before and meanwhile.
 */
export async function backlog(): Promise<string> {
  const load = loadavg()[0]?.toFixed(1);
  const rows = [await drained('embedded log', {}, (postgresUrl) => PostgresLogBus.open({ url: postgresUrl('lms_bus'), log }))];
  const skipped = await withKafka(async (brokers) => {
    const settings = { LMS_BUS: 'kafka', LMS_KAFKA_BROKERS: brokers.join() };
    rows.push(await drained('Kafka', settings, () => KafkaBus.open({ brokers, log })));
  });
  const head = [
    'over',
    `drained of ${BACKLOG.toLocaleString('en')}`,
    'events/s',
    'before: p50, ms',
    'p99, ms',
    'meanwhile: p50, ms',
    'p99, ms',
    'ratio of p99',
  ];
  return [table(head, rows), `Load of the machine when it began: ${load}.`, ...(skipped ? [skipped] : [])].join('\n\n');
}

async function drained(
  name: string,
  settings: Record<string, string>,
  openBus: (url: (database: string) => string) => Promise<EventBus>,
): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const lms = await startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], {
    LMS_DATA_DIR: folder,
    LMS_RATE_LIMITS: 'false',
    LMS_ADMIN_EMAIL: 'admin@example.org',
    LMS_ADMIN_PASSWORD: 'an admin of the bench',
    ...settings,
  });
  // Joins the server of the running program.
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const notification = new pg.Pool({ connectionString: postgres.url('lms_notification'), max: 1 });
  const applied = async () =>
    Number((await notification.query(`select count(*) from inbox where consumer = 'notification'`)).rows[0].count);
  try {
    const admin = await signIn(new Client(lms.url), 'admin@example.org', 'an admin of the bench');
    const asking = (seconds: number) => ask(lms.url, admin.client.token as string, seconds);
    await asking(3); // Plans and connections are warm after it.
    const before = await asking(BEFORE_SECONDS);
    const bus = await openBus((database) => postgres.url(database));
    const already = await applied();
    for (const batch of profileChanges()) await bus.publish(batch);
    await bus.stop();
    const begun = performance.now();
    const elapsed = () => (performance.now() - begun) / 1_000;
    const asked: { p50: number; p99: number }[] = [];
    let [drained, seconds] = [0, 0];
    while (drained < BACKLOG && elapsed() < AT_MOST_SECONDS) {
      asked.push(await asking(3));
      [drained, seconds] = [(await applied()) - already, elapsed()];
    }
    const worst = (percentile: 'p50' | 'p99') => Math.max(...asked.map((each) => each[percentile]));
    const ratio = (worst('p99') / before.p99).toFixed(1);
    return [name, drained, Math.round(drained / seconds), before.p50, before.p99, worst('p50'), worst('p99'), ratio];
  } finally {
    await notification.end();
    await postgres.stop();
    await lms.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function ask(url: string, token: string, seconds: number): Promise<{ p50: number; p99: number }> {
  const { latency, non2xx, errors } = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: QUERY }),
    connections: 8,
    overallRate: RATE,
    duration: seconds,
  });
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused and ${errors} failed requests`);
  return { p50: latency.p50, p99: latency.p99 };
}

/** The backlog in batches: every user's profile changes over and over. */
function* profileChanges(): Generator<EventEnvelope[]> {
  const users = Array.from({ length: USERS }, () => newId());
  for (let sequence = 1; sequence <= BACKLOG / USERS; sequence += 1) {
    yield users.map((userId) => ({
      id: newId(),
      topic: UserProfileChanged.topic,
      key: userId,
      type: UserProfileChanged.type,
      version: UserProfileChanged.version,
      source: 'user',
      sequence,
      time: systemClock.now().toISOString(),
      correlationId: 'bench',
      causationId: null,
      actor: null,
      silent: false,
      traceparent: null,
      payload: { userId, changed: ['locale'], locale: sequence % 2 ? 'en' : 'de' },
    }));
  }
}
