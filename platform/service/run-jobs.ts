import { delay } from '../kernel/delay.js';
import { DueJobs } from './due-jobs.js';
import type { Job, JobsOptions } from './jobs.js';

export interface RunningJobs {
  stop(): Promise<void>;
}

/** Runs the jobs: each when it is due, or periodically. A failed run is logged, and the job runs again after its interval. */
export function runJobs(options: JobsOptions): RunningJobs {
  const { jobs, contextOf, settings, log } = options;
  const stopping = new AbortController();
  const run = async (job: Job): Promise<void> => {
    try {
      await job.run(contextOf(), stopping.signal);
    } catch (error) {
      log.error({ err: error, job: job.name }, 'a job failed; it runs again after its interval');
    }
  };
  const loops = jobs
    .filter(({ due }) => due === undefined)
    .map(async (job) => {
      while (!stopping.signal.aborted) {
        await run(job);
        await delay(settings(job.every), stopping.signal);
      }
    });
  const due = new DueJobs(options, run, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await Promise.all([...loops, due.stopped()]);
    },
  };
}
