import { delay } from '../../kernel/delay.js';
import type { Logger } from '../../kernel/log.js';
import type { Announcement, Registry } from './registry.js';

export interface DirectoryOptions {
  readonly registry: Registry;
  /** In ms. */
  readonly every: number;
  /** How long one that is not listed any more is still believed to be there: a registry that restarts is empty at first. In ms. */
  readonly grace: number;
  readonly log: Logger;
}

interface Seen {
  readonly announcement: Announcement;
  /** Unix time in ms, on a clock that only goes forward. */
  readonly at: number;
}

/** Who is there, as this process knows it: looked up over and over, and kept while the registry is away. */
export class Directory {
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<() => void>();
  #seen = new Map<string, Seen>();
  #instances = new Map<string, readonly Announcement[]>();
  #looking: Promise<void> = Promise.resolve();
  #away: string | undefined;

  constructor(private readonly options: DirectoryOptions) {}

  /** Resolves after the first look, whether or not the registry answered. */
  async start(): Promise<void> {
    await this.#look();
    this.#looking = this.#keepLooking();
  }

  /** The same list again as long as nothing has changed. */
  instances(subgraph: string): readonly Announcement[] {
    return this.#instances.get(subgraph) ?? NOBODY;
  }

  subgraphs(): Iterable<string> {
    return this.#instances.keys();
  }

  /** Called after each look that found a change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Why what is known may be old. */
  away(): string | undefined {
    return this.#away;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      await delay(this.options.every, signal);
      if (signal.aborted) return;
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    try {
      this.#take(await this.options.registry.list());
      this.#away = undefined;
    } catch (error) {
      this.options.log.warn({ err: error }, 'the registry is away; the last known instances are used');
      this.#away = `the registry is away: ${(error as Error).message}`;
    }
  }

  #take(listed: readonly Announcement[]): void {
    const now = performance.now();
    const seen = new Map(listed.map((announcement) => [nameOf(announcement), { announcement, at: now }]));
    for (const [name, before] of this.#seen) {
      // One that said goodbye is gone at once; of any other it may be the registry that has forgotten.
      const { announcement, at } = before;
      if (!seen.has(name) && !announcement.leaving && now - at < this.options.grace) seen.set(name, before);
    }
    const before = print(this.#seen);
    this.#seen = seen;
    if (print(seen) === before) return;
    this.#instances = Map.groupBy(
      [...seen.values()].map(({ announcement }) => announcement),
      ({ subgraph }) => subgraph,
    );
    for (const listener of this.#listeners) listener();
  }
}

const NOBODY: readonly Announcement[] = [];

const nameOf = ({ subgraph, instance }: Announcement): string => `${subgraph}/${instance}`;

const print = (seen: ReadonlyMap<string, Seen>): string =>
  [...seen.values()]
    .map(({ announcement }) => JSON.stringify(announcement))
    .sort()
    .join();
