import { delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import type { Announcement, Registry } from './registry.js';

export interface DirectoryOptions {
  readonly registry: Registry;
  /** The interval between polls, in ms. */
  readonly every: number;
  /** How long an instance is kept that is no longer listed, in ms: a registry that restarts is empty at first. */
  readonly grace: number;
  readonly log: Logger;
}

interface Seen {
  readonly announcement: Announcement;
  /** When it was last listed, in ms of the monotonic clock. */
  readonly at: number;
}

/** The instances that this process knows: it polls the registry, and keeps the last known ones while that is unavailable. */
export class Directory {
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<() => void>();
  #seen = new Map<string, Seen>();
  #instances = new Map<string, readonly Announcement[]>();
  #loop: Promise<void> = Promise.resolve();
  #outage: string | undefined;

  constructor(private readonly options: DirectoryOptions) {}

  /** Resolves after the first poll, whether or not the registry answered. */
  async start(): Promise<void> {
    await this.#poll();
    this.#loop = this.#pollPeriodically();
  }

  /** Returns the same list for as long as nothing changes. */
  instances(subgraph: string): readonly Announcement[] {
    return this.#instances.get(subgraph) ?? NO_INSTANCES;
  }

  subgraphs(): Iterable<string> {
    return this.#instances.keys();
  }

  /** Calls the listener after each poll that found a change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Why the known instances may be outdated; undefined when they are not. */
  away(): string | undefined {
    return this.#outage;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #pollPeriodically(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      await delay(this.options.every, signal);
      if (signal.aborted) return;
      await this.#poll();
    }
  }

  async #poll(): Promise<void> {
    try {
      this.#update(await this.options.registry.list());
      this.#outage = undefined;
    } catch (error) {
      this.options.log.warn({ err: error }, 'the registry is unavailable; the last known instances are used');
      this.#outage = `the registry is unavailable: ${(error as Error).message}`;
    }
  }

  #update(listed: readonly Announcement[]): void {
    const now = performance.now();
    const seen = new Map(listed.map((announcement) => [nameOf(announcement), { announcement, at: now }]));
    for (const [name, before] of this.#seen) {
      // An instance that was leaving is dropped at once; any other may be missing because the registry has lost it.
      const { announcement, at } = before;
      if (!seen.has(name) && !announcement.leaving && now - at < this.options.grace) seen.set(name, before);
    }
    const before = fingerprint(this.#seen);
    this.#seen = seen;
    if (fingerprint(seen) === before) return;
    this.#instances = Map.groupBy(
      [...seen.values()].map(({ announcement }) => announcement),
      ({ subgraph }) => subgraph,
    );
    for (const listener of this.#listeners) listener();
  }
}

const NO_INSTANCES: readonly Announcement[] = [];

const nameOf = ({ subgraph, instance }: Announcement): string => `${subgraph}/${instance}`;

const fingerprint = (seen: ReadonlyMap<string, Seen>): string =>
  [...seen.values()]
    .map(({ announcement }) => JSON.stringify(announcement))
    .sort()
    .join();
