import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Account } from '../postgres/embedded/account.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded/embedded.js';

/** Another process of ours that uses a folder. */
export interface Holder {
  readonly child: ChildProcess;
  readonly started?: boolean;
  readonly url: string;
  /** Why it could not start. */
  readonly message?: string;
}

/** Folders, servers and processes of one test of the embedded PostgreSQL; `cleanUp` ends them all. */
export class EmbeddedTrials {
  /** Emits every message that is logged, by its text. */
  readonly log = new EventEmitter();
  readonly #folders: string[] = [];
  readonly #ends: (() => Promise<void>)[] = [];

  /** Closed to all but its owner. So, run as root, it shuts PostgreSQL's account out of the path to its own cluster. */
  newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'lms-embedded-'));
    this.#folders.push(folder);
    return folder;
  }

  async start(dataDir: string): Promise<EmbeddedPostgres> {
    const say = (_fields: object, message: string) => void this.log.emit(message);
    const logger = { info: say, warn: say, error: say } as never;
    const postgres = await startEmbeddedPostgres({ dataDir, logger, settings: { fsync: 'off' } });
    this.atEnd(() => postgres.stop());
    return postgres;
  }

  /** In a process group of its own; it leaves when its input ends. */
  async startHolder(dataDir: string, account?: Account): Promise<Holder> {
    const loader = new URL('typescript.mjs', import.meta.url).href;
    const program = fileURLToPath(new URL('hold-postgres.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', loader, program, dataDir], {
      ...account,
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    this.atEnd(async () => {
      child.stdin.end();
      await exited;
    });
    const [line] = await once(createInterface(child.stdout), 'line');
    return { child, ...JSON.parse(line) };
  }

  atEnd(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  async cleanUp(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}

/** A process and all that was started in its group, as Ctrl-C or a closed terminal would reach them. */
export async function killGroup(child: ChildProcess): Promise<void> {
  process.kill(-(child.pid as number), 'SIGKILL');
  await once(child, 'exit');
}

export async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

export const postmasterOf = (folder: string) => Number(readFileSync(join(folder, 'cluster/postmaster.pid'), 'utf8').split('\n')[0]);
