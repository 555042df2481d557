import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../../../platform/kernel/config.js';
import type { Environment } from '../../../platform/kernel/settings.js';
import { testPostgres } from '../../../platform/testing/postgres.js';
import { newDatabases } from '../cluster.js';
import { startTwofold } from '../distributed.js';
import { type Program, startProgram } from '../program.js';
import type { SystemAddress } from './address.js';

/** A system that test files share, as Jest's own process runs it. */
export interface SharedSystem {
  readonly address: Omit<SystemAddress, 'id'>;
  /** Those that have services: they answer questions. */
  readonly processes: readonly Program[];
  stop(): Promise<void>;
}

/** What has to be waited for comes soon; and nobody is held up for asking often. */
const SETTINGS: Environment = {
  LMS_LOG_LEVEL: 'error',
  LMS_RATE_LIMITS: 'false',
  LMS_GATEWAY_WEBHOOK_DELAY: '0ms',
  LMS_DUE_POLL: '500ms',
  LMS_SAGA_POLL: '100ms',
  LMS_PAYMENT_WORK_EVERY: '100ms',
  LMS_COURSE_DELETION_WITHIN: '2s',
};

/** Starts one in the shape of this run of tests. */
export const startSharedSystem = (): Promise<SharedSystem> =>
  environment().LMS_TEST_SHAPE === 'distributed' ? severalProcesses() : oneProcess();

async function severalProcesses(): Promise<SharedSystem> {
  const cluster = await startTwofold(SETTINGS);
  return {
    address: {
      routers: cluster.routers.map(urlOf),
      services: cluster.processes.map(urlOf),
      environment: cluster.settings,
      databases: Object.fromEntries(cluster.databases),
    },
    processes: cluster.processes,
    stop: () => cluster.stop(),
  };
}

async function oneProcess(): Promise<SharedSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-shared-'));
  const postgres = await testPostgres();
  const databases = await newDatabases((name) => postgres.createDatabase(name));
  const settings = {
    ...SETTINGS,
    LMS_DATA_DIR: folder,
    LMS_POSTGRES_URL: postgres.url('postgres'),
    LMS_DATABASE_URLS: [...databases].map(([name, url]) => `${name}=${url}`).join(),
  };
  const cleanUp = async () => {
    await postgres.drop();
    await rm(folder, { recursive: true, force: true });
  };
  const program = await startProgram({ folder, settings, entry: ['tests/kit/system.worker.ts'] }).catch(async (error) => {
    await cleanUp();
    throw error;
  });
  return {
    address: {
      routers: [urlOf(program)],
      services: [urlOf(program)],
      environment: settings,
      databases: Object.fromEntries(databases),
    },
    processes: [program],
    async stop() {
      await program.stop();
      await cleanUp();
    },
  };
}

const urlOf = ({ client }: Program): string => client.url;
