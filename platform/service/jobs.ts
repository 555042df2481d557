import type { RequestContext } from '../kernel/context.js';
import { delay } from '../kernel/delay.js';
import type { Logger } from '../kernel/log.js';
import type { Setting, Settings } from '../kernel/settings.js';

/** Work on a timer. Several replicas may run it at once: it must be safe against itself. */
export interface Job {
  readonly name: string;
  /** Between the end of one run and the start of the next. */
  readonly every: Setting<number>;
  /** `signal` aborts when the service stops: what can go on for long leaves the rest to the next start. */
  run(context: RequestContext, signal: AbortSignal): Promise<void>;
}

export interface RunningJobs {
  stop(): Promise<void>;
}

/** Runs each job over and over. A failed run is logged and tried again at the next turn. */
export function runJobs(jobs: readonly Job[], contextOf: (job: string) => RequestContext, settings: Settings, log: Logger): RunningJobs {
  const stopping = new AbortController();
  const loops = jobs.map(async (job) => {
    while (!stopping.signal.aborted) {
      try {
        await job.run(contextOf(job.name), stopping.signal);
      } catch (error) {
        log.error({ err: error, job: job.name }, 'a job failed; it runs again at its next turn');
      }
      await delay(settings(job.every), stopping.signal);
    }
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
