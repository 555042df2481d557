import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/postgres/embedded/embedded.js';
import { type Program, startProgram } from './program.js';

export const ADMIN = { email: 'admin@example.org', password: 'an admin of the bench' };

export interface EmptySchool {
  readonly folder: string;
  readonly postgres: EmbeddedPostgres;
  readonly lms: Program;
  /** The load of the machine when the program had started. */
  readonly load: number;
  stop(): Promise<void>;
}

/** The whole program, in a folder of its own, with an admin and nothing else, and without limits of rates. */
export async function openEmptySchool(): Promise<EmptySchool> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const lms = await startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], {
    LMS_DATA_DIR: folder,
    LMS_RATE_LIMITS: 'false',
    LMS_ADMIN_EMAIL: ADMIN.email,
    LMS_ADMIN_PASSWORD: ADMIN.password,
  });
  const [load = 0] = loadavg();
  return {
    folder,
    postgres,
    lms,
    load,
    async stop() {
      await lms.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
