import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../platform/kernel/log.js';
import type { EventBus } from '../../platform/messaging/bus/bus.js';
import { KafkaBus } from '../../platform/messaging/bus/kafka/kafka.js';
import { PostgresLogBus } from '../../platform/messaging/bus/postgres-log/postgres-log.js';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { ensureDatabase } from '../../platform/postgres/ensure-database.js';
import { createEventService } from '../../platform/testing/event-service.js';
import { type Row, table } from '../machine.js';
import { directly } from './load.js';
import { BACKLOG, type Measured, measure } from './measure.js';
import { plainKafkajs } from './plain-kafkajs.js';
import { withKafka } from './with-kafka.js';

const log = createLogger('error');

/**
 * Commit → handled through outbox, bus and inbox on durable PostgreSQL: over the embedded log and over Kafka, compared with kafkajs
 * alone and with the same effect written directly.
 */
export async function events(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const database = async (name: string) => {
    await ensureDatabase(postgres.url('postgres'), name);
    return postgres.url(name);
  };
  const over = async (name: string, open: () => Promise<EventBus>): Promise<Measured> => {
    const service = await createEventService(await database(name));
    const bus = await open();
    try {
      return await measure(bus, service);
    } finally {
      await bus.stop();
      await service.stop();
    }
  };
  const load = loadavg()[0]?.toFixed(1);
  try {
    const busUrl = await database('bench_bus');
    const rows = rowsOf('embedded log', await over('bench_log', () => PostgresLogBus.open({ url: busUrl, log })));
    const skipped = await withKafka(async (brokers) => {
      rows.push(...rowsOf('Kafka', await over('bench_kafka', () => KafkaBus.open({ brokers, log }))));
      rows.push(...rowsOf('kafkajs alone, no database', await plainKafkajs(brokers)));
    });
    const service = await createEventService(await database('bench_direct'));
    rows.push(['–', 'the same effect written directly, one transaction each', Math.round(await directly(service, 5_000)), '–', '–']);
    await service.stop();
    const head = ['over', 'load', 'events/s', 'commit → handled p50, ms', 'p99, ms'];
    return [table(head, rows), `Load of the machine when it began: ${load}.`, ...(skipped ? [skipped] : [])].join('\n\n');
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const rowsOf = (name: string, { drained, paced }: Measured): Row[] => [
  [name, `a backlog of ${BACKLOG.toLocaleString('en')}, drained`, Math.round(drained), '–', '–'],
  ...paced.map(({ perSecond, reached, p50, p99 }) => [
    name,
    `${perSecond.toLocaleString('en')} commits a second`,
    Math.round(reached),
    p50.toFixed(0),
    p99.toFixed(0),
  ]),
];
