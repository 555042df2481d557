import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { openFolder } from '../../platform/postgres/embedded/folder.js';
import { findPostmaster } from '../../platform/postgres/embedded/postmaster.js';
import { serversFolder } from './folders.js';
import { findKafka, type KafkaServer, startKafka } from './kafka.js';
import { canRunOpenSearch, findOpenSearch, type OpenSearchServer, startOpenSearch } from './opensearch.js';
import { findRedis, type RedisServer, startRedis } from './redis.js';
import { canRunVersitygw, findVersitygw, startVersitygw, type VersitygwServer } from './versitygw.js';

/** What `npm run servers -- start` leaves running. */
export const keptFolder = join(serversFolder, 'kept');

export interface Servers {
  readonly kafka: KafkaServer;
  readonly redis: RedisServer;
  readonly postgresUrl: string;
  /** None where another user than root cannot reach this checkout. */
  readonly opensearch?: OpenSearchServer;
  /** None on a machine without Go. */
  readonly versitygw?: VersitygwServer;
  stop(): Promise<void>;
}

/** Starts Kafka, Redis, PostgreSQL, OpenSearch and an S3 store in a folder, or finds those that run there. Resolves when all of them answer. */
export async function startServers(folder: string, postgresSettings: Readonly<Record<string, string>> = {}): Promise<Servers> {
  await mkdir(folder, { recursive: true });
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const keep = <Server extends { stop(): Promise<void> } | undefined>(server: Server): Server => {
    if (server) started.push(server);
    return server;
  };
  try {
    // One after the other: two of them may have something to install, and there are few cores to share.
    const redis = keep(await startRedis(join(folder, 'redis')));
    const postgres = keep(await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings: postgresSettings }));
    const kafka = keep(await startKafka(join(folder, 'kafka')));
    const versitygw = keep(await startVersitygw(join(folder, 'versitygw')));
    const opensearch = keep(await startOpenSearch(join(folder, 'opensearch')));
    return { kafka, redis, versitygw, opensearch, postgresUrl: postgres.url('postgres'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether all servers of a folder run. */
export const areRunning = async (folder: string): Promise<boolean> =>
  Boolean(
    (await findKafka(join(folder, 'kafka'))) &&
      (await findRedis(join(folder, 'redis'))) &&
      (!canRunVersitygw() || (await findVersitygw(join(folder, 'versitygw')))) &&
      (!(await canRunOpenSearch()) || (await findOpenSearch(join(folder, 'opensearch')))) &&
      (await postgresRuns(folder)),
  );

/** Stops what runs on a folder, whoever started it. */
export async function stopServers(folder: string): Promise<void> {
  await (await findKafka(join(folder, 'kafka')))?.stop();
  await (await findRedis(join(folder, 'redis')))?.stop();
  await (await findVersitygw(join(folder, 'versitygw')))?.stop();
  await (await findOpenSearch(join(folder, 'opensearch')))?.stop();
  // Taken over for a moment: the last who leaves it stops it.
  if (await postgresRuns(folder)) await (await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })).stop();
}

const postgresRuns = async (folder: string): Promise<boolean> =>
  existsSync(join(folder, 'postgres')) && (await findPostmaster(await openFolder(join(folder, 'postgres')))) !== undefined;

/** The environment in which tests and services find them. */
export const addressesOf = ({ kafka, redis, versitygw, opensearch, postgresUrl }: Servers): Readonly<Record<string, string>> => ({
  LMS_TEST_KAFKA: `127.0.0.1:${kafka.ports.client}`,
  LMS_TEST_KAFKA_PROXY: `${kafka.ports.proxy}:${kafka.ports.proxied}`,
  LMS_TEST_REDIS_URL: `redis://127.0.0.1:${redis.ports.client}`,
  LMS_TEST_POSTGRES_URL: postgresUrl,
  ...(versitygw && { LMS_TEST_S3_URL: `http://127.0.0.1:${versitygw.ports.client}` }),
  ...(opensearch && { LMS_TEST_OPENSEARCH_URL: `http://127.0.0.1:${opensearch.ports.client}` }),
});
