import { subgraphs } from '../../cli/subgraphs.js';
import { environment } from '../../platform/kernel/config.js';
import { newId } from '../../platform/kernel/ids.js';
import type { Environment } from '../../platform/kernel/settings.js';
import { S3_BUCKET, S3_CREDENTIALS } from '../../platform/testing/s3.js';
import { type Apart, systemApart } from './apart.js';
import { type Cluster, startCluster } from './cluster.js';
import type { OwnSystem } from './system.js';
import { ask } from './watched.js';

/** Every other service in the same process: most that ask each other are apart. */
const halves = [0, 1].map((half) =>
  subgraphs
    .map(({ name }) => name)
    .filter((_name, index) => index % 2 === half)
    .join(),
);

/** Two routers and each service twice, in processes of their own on the real servers of this run. */
export const startTwofold = (given: Environment = {}): Promise<Cluster> =>
  startCluster({
    groups: [...halves, ...halves],
    routers: 2,
    settings: { ...SETTINGS, ...serversOfRun(), ...storeOfRun(), ...indexOfRun(), ...given },
    program: 'tests/kit/subgraphs.worker.ts',
  });

export async function startDistributed(settings: Environment = {}): Promise<OwnSystem> {
  const cluster = await startTwofold(settings);
  return Object.assign(systemApart(clusterApart(cluster)), {
    restart: (meanwhile = async () => {}) => cluster.restart(meanwhile),
  });
}

const clusterApart = (cluster: Cluster): Apart => ({
  client: cluster.client,
  admin: cluster.admin,
  environment: cluster.settings,
  databaseUrl: (service) => cluster.databaseUrl(service),
  serviceOrigins: () => cluster.processes.map(originOf),
  origins: () => [...cluster.routers, ...cluster.processes].map(originOf),
  ask: (question, ...about) => Promise.all(cluster.processes.map(({ child }) => ask(child, question, ...about))),
  stop: () => cluster.stop(),
});

const originOf = ({ client }: Cluster['processes'][number]): string => new URL(client.url).origin;

const SETTINGS: Environment = {
  LMS_LOG_LEVEL: 'error',
  // One that is slow to say that it is there is not taken for gone.
  LMS_REGISTRY_TTL: '1m',
  LMS_PARTITIONS: '2',
  LMS_REGISTRY_POLL: '200ms',
  LMS_LEAVE_DELAY: '0ms',
};

/** Kafka and Redis of this run of tests, under names of its own for each call. */
export function serversOfRun(): Environment {
  const { LMS_TEST_REDIS_URL, LMS_TEST_KAFKA } = environment();
  const name = `test-${newId()}`;
  return {
    LMS_REDIS_URL: LMS_TEST_REDIS_URL,
    LMS_REDIS_PREFIX: `${name}:`,
    LMS_BUS: 'kafka',
    LMS_KAFKA_BROKERS: LMS_TEST_KAFKA,
    LMS_KAFKA_PREFIX: `${name}.`,
  };
}

/** S3 of this run, where what is stored is named by ids. On a machine that has none, all processes share a folder. */
function storeOfRun(): Environment {
  const { LMS_TEST_S3_URL } = environment();
  if (!LMS_TEST_S3_URL) return {};
  return {
    LMS_S3_URL: LMS_TEST_S3_URL,
    LMS_S3_BUCKET: S3_BUCKET,
    LMS_S3_ACCESS_KEY: S3_CREDENTIALS.accessKeyId,
    LMS_S3_SECRET_KEY: S3_CREDENTIALS.secretAccessKey,
  };
}

/** The OpenSearch of this run, under a name of its own for each call. On a machine that cannot run it, the index is in PostgreSQL. */
function indexOfRun(): Environment {
  const { LMS_TEST_OPENSEARCH_URL } = environment();
  return LMS_TEST_OPENSEARCH_URL ? { LMS_OPENSEARCH_URLS: LMS_TEST_OPENSEARCH_URL, LMS_OPENSEARCH_PREFIX: `test-${newId()}` } : {};
}
