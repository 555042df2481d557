import type { RequestContext } from '../kernel/context.js';
import { delay } from '../kernel/delay.js';
import type { Logger } from '../kernel/log.js';
import type { Setting, Settings } from '../kernel/settings.js';

/** Work that runs periodically. Several replicas may run it at once, so it must tolerate that. */
export interface Job {
  readonly name: string;
  /** The interval between the end of one run and the start of the next. */
  readonly every: Setting<number>;
  /** `signal` aborts when the service stops: a long run then leaves the rest to the next start. */
  run(context: RequestContext, signal: AbortSignal): Promise<void>;
}

export interface RunningJobs {
  stop(): Promise<void>;
}

/** Runs each job periodically. A failed run is logged, and the job runs again after its interval. */
export function runJobs(jobs: readonly Job[], contextOf: (job: string) => RequestContext, settings: Settings, log: Logger): RunningJobs {
  const stopping = new AbortController();
  const loops = jobs.map(async (job) => {
    while (!stopping.signal.aborted) {
      try {
        await job.run(contextOf(job.name), stopping.signal);
      } catch (error) {
        log.error({ err: error, job: job.name }, 'a job failed; it runs again after its interval');
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
