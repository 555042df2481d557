import { type Installation, openInstallation } from '../../cli/installation/installation.js';
// Declares every setting that the processes may be told.
import '../../cli/program.js';
import { subgraphs } from '../../cli/subgraphs.js';
import { environment } from '../../platform/kernel/config.js';
import { newId } from '../../platform/kernel/ids.js';
import { type Environment, readSettings } from '../../platform/kernel/settings.js';
import { BehindTheBack } from './behind.js';
import { startCluster } from './cluster.js';
import { eventually } from './eventually.js';
import { readinessAt } from './readiness.js';
import type { System } from './system.js';
import { ask } from './watched.js';

/** Every other service in the same process: most that ask each other are apart. */
const halves = [0, 1].map((half) =>
  subgraphs
    .map(({ name }) => name)
    .filter((_name, index) => index % 2 === half)
    .join(),
);

/** Starts two routers and each service twice, in processes of their own on the real servers of this run. */
export async function startDistributed(given: Environment = {}): Promise<System> {
  const settings = { ...SETTINGS, ...serversOfRun(), ...given };
  const cluster = await startCluster({ groups: [...halves, ...halves], routers: 2, settings, program: 'tests/kit/subgraphs.worker.ts' });
  const behind = new BehindTheBack((service) => cluster.databaseUrl(service));
  const services = () => cluster.processes.map(({ child }) => child);
  const origins = () => [...cluster.routers, ...cluster.processes].map(({ client }) => new URL(client.url).origin);
  let beside: Promise<Installation> | undefined;
  return {
    client: cluster.client,
    admin: cluster.admin,
    get origin() {
      return new URL(cluster.client.url).origin;
    },
    get settings() {
      return readSettings(cluster.settings);
    },
    beside() {
      beside ??= openInstallation(readSettings(cluster.settings));
      return beside;
    },
    databaseUrl: (service) => cluster.databaseUrl(service),
    sql: (service, statement, parameters) => behind.sql(service, statement, parameters),
    async statementsOf(work) {
      await Promise.all(services().map((child) => ask(child, 'forgetStatements')));
      await work();
      return (await Promise.all(services().map((child) => ask(child, 'statements')))).flat();
    },
    async hold(service) {
      await Promise.all(services().map((child) => ask(child, 'hold', service)));
    },
    async release(service) {
      await Promise.all(services().map((child) => ask(child, 'release', service)));
    },
    readiness: () => Promise.all(cluster.processes.map(({ client }) => readinessAt(new URL(client.url).origin))),
    metrics: () => Promise.all(origins().map(async (origin) => (await fetch(`${origin}/metrics`)).text())),
    eventually,
    restart: (meanwhile = async () => {}) => cluster.restart(meanwhile),
    async stop() {
      await (await beside)?.stop();
      await behind.close();
      await cluster.stop();
    },
  };
}

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
