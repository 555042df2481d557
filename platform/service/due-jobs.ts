import { AutoResetEvent } from '../kernel/auto-reset-event.js';
import { delay } from '../kernel/delay.js';
import type { Job, JobsOptions } from './jobs.js';

interface DueJob {
  readonly job: Job;
  /** In `performance.now()`: when its interval has passed. */
  mayStartAt: number;
  running: Promise<void> | undefined;
}

/**
 * Runs the jobs of a service that say when they are due. One statement asks for all of them; then they sleep until the next is due.
 * Since work becomes due by a commit of its service, a commit of this process makes them look again, at most once in the shortest of
 * their intervals. A slow poll finds what other processes have left.
 */
export class DueJobs {
  readonly #jobs: readonly DueJob[];
  readonly #notification = new AutoResetEvent();
  readonly #loop: Promise<void>;

  constructor(
    private readonly options: JobsOptions,
    private readonly run: (job: Job) => Promise<void>,
    private readonly stopping: AbortSignal,
  ) {
    this.#jobs = options.jobs.filter(({ due }) => due !== undefined).map((job) => ({ job, mayStartAt: 0, running: undefined }));
    this.#loop = this.#jobs.length > 0 ? this.#run() : Promise.resolve();
  }

  /** Resolves after `stopping` has aborted, when no job runs any more. */
  async stopped(): Promise<void> {
    this.#notification.notify();
    await this.#loop;
    await Promise.all(this.#jobs.map(({ running }) => running));
  }

  async #run(): Promise<void> {
    const { onCommitted, settings } = this.options;
    const paceMs = Math.min(...this.#jobs.map(({ job }) => settings(job.every)));
    const unsubscribe = onCommitted(() => this.#notification.notify());
    while (!this.stopping.aborted) {
      const next = await this.#startDue();
      const pace = delay(paceMs, this.stopping);
      await this.#notification.wait(next);
      await pace;
      this.#notification.clear();
    }
    unsubscribe();
  }

  /** Returns how long none of the jobs that do not run is due, in ms. */
  async #startDue(): Promise<number> {
    const times = await this.#look();
    const now = this.options.contextOf().clock.now().getTime();
    let next = this.options.pollMs;
    for (const [nth, due] of this.#jobs.entries()) {
      const at = times[nth];
      if (at === null || at === undefined || due.running) continue;
      const wait = Math.max(at - now, due.mayStartAt - performance.now());
      if (wait <= 0) this.#start(due);
      else next = Math.min(next, wait);
    }
    return next;
  }

  /** When each job is due, in Unix time in ms. When the database refuses to say, all of them run, and log what they cannot do. */
  async #look(): Promise<(number | null)[]> {
    const { contextOf, log } = this.options;
    const times = this.#jobs.map(({ job }, nth) => `extract(epoch from (${job.due}))::float8 * 1000 as "${nth}"`);
    try {
      const [row] = await contextOf().em.execute<Record<string, number | null>[]>(`select ${times.join(', ')}`);
      return this.#jobs.map((_, nth) => row?.[nth] ?? null);
    } catch (error) {
      log.warn({ err: error }, 'due jobs could not be looked for; all of them run');
      return this.#jobs.map(() => 0);
    }
  }

  #start(due: DueJob): void {
    due.running = this.run(due.job).then(() => {
      due.running = undefined;
      due.mayStartAt = performance.now() + this.options.settings(due.job.every);
      this.#notification.notify();
    });
  }
}
