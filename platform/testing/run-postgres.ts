import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded/embedded.js';

let running: { postgres: EmbeddedPostgres; folder: string } | undefined;

const SETTINGS = {
  // What is lost with the machine is thrown away after the run anyway.
  fsync: 'off',
  full_page_writes: 'off',
  // Several systems run on it at once, and the slower the machine, the more of its connections each of their pools takes.
  max_connections: '500',
};

/** One PostgreSQL for a whole run of tests. Workers learn its address from the environment that they inherit. */
export async function startRunPostgres(): Promise<void> {
  if (process.env.LMS_TEST_POSTGRES_URL) return;
  const folder = await mkdtemp(join(tmpdir(), 'lms-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS });
  cleanUpWhenKilled(folder);
  process.env.LMS_TEST_POSTGRES_URL = postgres.url('postgres');
  running = { postgres, folder };
}

export async function stopRunPostgres(): Promise<void> {
  if (!running) return;
  await running.postgres.stop();
  await rm(running.folder, { recursive: true, force: true });
}

/** A shell that reads a pipe of ours: it ends when we end, also by kill -9, and takes server and folder with it. */
function cleanUpWhenKilled(folder: string): void {
  const script = 'read _; pid=$(head -n 1 "$1/cluster/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" && sleep 1; rm -rf "$1"';
  const shell = spawn('/bin/sh', ['-c', script, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
}
