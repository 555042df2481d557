import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../kernel/log.js';
import type { PostgresFolder } from './folder.js';
import { type Postmaster, untilExit } from './postmaster.js';

export interface Supervision {
  readonly folder: PostgresFolder;
  /** Ends the supervision, not the server. */
  readonly signal: AbortSignal;
  readonly logger?: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Starts the server again, or finds the one that another process of ours started. */
  restart(): Promise<Postmaster>;
}

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 10_000;

/** Restarts a server that dies, after a delay that grows while it does not stay up. Ends with the signal. */
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
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    const upSince = performance.now();
    await untilExit(postmaster, folder, signal);
    if (performance.now() - upSince > MAX_DELAY_MS) delayMs = FIRST_DELAY_MS;
    logger?.warn({ ...fields, pause: delayMs }, 'PostgreSQL died and is being restarted');
    await delay(delayMs, undefined, { signal, ref: false });
    try {
      postmaster = await restart();
      logger?.info(fields, 'PostgreSQL runs again');
    } catch (error) {
      signal.throwIfAborted();
      logger?.error({ ...fields, err: error }, 'PostgreSQL could not be restarted');
    }
  }
}
