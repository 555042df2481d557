import { delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import type { Announcement, Registry } from './registry.js';

export interface AnnouncerOptions {
  readonly registry: Registry;
  /** In ms. */
  readonly every: number;
  readonly ttl: number;
  readonly log: Logger;
}

/** Tells the registry of this process's instances, over and over: one that dies is forgotten by itself. */
export class Announcer {
  readonly #stopping = new AbortController();
  #telling: Promise<void> = Promise.resolve();
  #leaving = false;
  #told = false;

  constructor(
    private readonly announcements: readonly Omit<Announcement, 'leaving'>[],
    private readonly options: AnnouncerOptions,
  ) {}

  /** Resolves when it was told once, or could not be: the registry's absence keeps nobody from starting. */
  async start(): Promise<void> {
    await this.#tell();
    this.#telling = this.#keepTelling();
  }

  /** From now on it is told that they want no new calls. */
  async leave(): Promise<void> {
    this.#leaving = true;
    await this.#tell();
  }

  async withdraw(): Promise<void> {
    this.#stopping.abort();
    await this.#telling;
    await this.#each((announcement) => this.options.registry.remove(announcement));
  }

  async #keepTelling(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      await delay(this.options.every, signal);
      if (signal.aborted) return;
      await this.#tell();
    }
  }

  async #tell(): Promise<void> {
    const told = await this.#each((announcement) => this.options.registry.put(announcement, this.options.ttl));
    if (told !== this.#told && told) this.options.log.info('the registry knows of this process');
    this.#told = told;
  }

  /** False when the registry is away: it is told again at the next turn. */
  async #each(work: (announcement: Announcement) => Promise<void>): Promise<boolean> {
    try {
      await Promise.all(this.announcements.map((each) => work({ ...each, leaving: this.#leaving })));
      return true;
    } catch (error) {
      this.options.log.warn({ err: error }, 'the registry is away; those who know of this process still reach it');
      return false;
    }
  }
}
