import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../kernel/log.js';
import type { PostgresFolder } from './folder.js';
import { gone, type Postmaster } from './postmaster.js';

export interface Supervision {
  readonly folder: PostgresFolder;
  /** Ends the supervision, not the server. */
  readonly signal: AbortSignal;
  readonly logger?: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Starts the server again, or finds the one that another process of ours started. */
  restart(): Promise<Postmaster>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** Has a server that dies started again, with pauses that grow while it does not stay up. Ends with the signal. */
export async function supervise(postmaster: Postmaster, supervision: Supervision): Promise<void> {
  try {
    await watch(postmaster, supervision);
  } catch (error) {
    if (!supervision.signal.aborted) throw error;
  }
}

async function watch(first: Postmaster, { folder, signal, logger, restart }: Supervision): Promise<void> {
  const fields = { folder: folder.path, port: first.port };
  let postmaster = first;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const upSince = performance.now();
    await gone(postmaster, folder, signal);
    if (performance.now() - upSince > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
    logger?.warn({ ...fields, pause }, 'PostgreSQL died and is started again');
    await delay(pause, undefined, { signal, ref: false });
    try {
      postmaster = await restart();
      logger?.info(fields, 'PostgreSQL runs again');
    } catch (error) {
      signal.throwIfAborted();
      logger?.error({ ...fields, err: error }, 'PostgreSQL could not be started again');
    }
  }
}
