import { delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import type { Announcement, Registry } from './registry.js';

export interface AnnouncerOptions {
  readonly registry: Registry;
  /** The interval between announcements, in ms. */
  readonly every: number;
  /** How long the registry keeps an announcement, in ms. */
  readonly ttl: number;
  readonly log: Logger;
}

/** Announces the instances of this process to the registry periodically, so that those of a process that dies expire. */
export class Announcer {
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #leaving = false;
  #announced = false;

  constructor(
    private readonly announcements: readonly Omit<Announcement, 'leaving'>[],
    private readonly options: AnnouncerOptions,
  ) {}

  /** Resolves after the first announcement, also when it failed: a process starts without the registry. */
  async start(): Promise<void> {
    await this.#announce();
    this.#loop = this.#announcePeriodically();
  }

  /** Announces from now on that the instances want no new calls. */
  async leave(): Promise<void> {
    this.#leaving = true;
    await this.#announce();
  }

  /** Stops announcing, and removes the instances from the registry. */
  async withdraw(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await this.#forEach((announcement) => this.options.registry.remove(announcement));
  }

  async #announcePeriodically(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      await delay(this.options.every, signal);
      if (signal.aborted) return;
      await this.#announce();
    }
  }

  async #announce(): Promise<void> {
    const announced = await this.#forEach((announcement) => this.options.registry.put(announcement, this.options.ttl));
    if (announced !== this.#announced && announced) this.options.log.info('this process is announced in the registry');
    this.#announced = announced;
  }

  /** False when the registry is unavailable; the next announcement tries again. */
  async #forEach(work: (announcement: Announcement) => Promise<void>): Promise<boolean> {
    try {
      await Promise.all(this.announcements.map((each) => work({ ...each, leaving: this.#leaving })));
      return true;
    } catch (error) {
      this.options.log.warn({ err: error }, 'the registry is unavailable; callers that know this process still reach it');
      return false;
    }
  }
}
