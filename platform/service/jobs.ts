import type { RequestContext } from '../kernel/context.js';
import type { Logger } from '../kernel/log.js';
import type { Setting, Settings } from '../kernel/settings.js';

/** Work that a service does by itself. Several replicas may run it at once, so it must tolerate that. */
export interface Job {
  readonly name: string;
  /** The interval between the end of one run and the start of the next. */
  readonly every: Setting<number>;
  /**
   * A query for one time, by the service's clock: when there is something to do; null for never. With it the job runs only when it is due,
   * and at most once in its interval. Without it the job runs in each interval.
   */
  readonly due?: string;
  /** `signal` aborts when the service stops: a long run then leaves the rest to the next start. */
  run(context: RequestContext, signal: AbortSignal): Promise<void>;
}

/** For a job that is due for as long as there are such rows. */
export const dueWhile = (rows: string): string => `select to_timestamp(0) ${rows} limit 1`;

export interface JobsOptions {
  readonly jobs: readonly Job[];
  readonly contextOf: () => RequestContext;
  readonly settings: Settings;
  readonly log: Logger;
  /** The interval at which due jobs are looked for without a commit of this process, in ms. */
  readonly pollMs: number;
  /** Calls back after each commit of this process in the service's database. Returns a function that unsubscribes. */
  readonly onCommitted: (callback: () => void) => () => void;
}
