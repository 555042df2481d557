import { delay } from '../../platform/kernel/delay.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { Directory } from '../../platform/transport/discovery/directory.js';
import { type Announcement, schemaHash } from '../../platform/transport/discovery/registry.js';
import { compose } from '../supergraph/compose.js';
import { understands } from './compatibility.js';
import type { SupergraphMetrics } from './metrics.js';

export interface SupergraphWatchOptions {
  readonly directory: Directory;
  /** What the supergraph at the start was composed from: each subgraph's schema. */
  readonly subgraphs: ReadonlyMap<string, string>;
  /** A subgraph's schema, as these instances serve it. */
  readonly fetchSdl: (subgraph: string, at: readonly Announcement[]) => Promise<string>;
  /** Loads another supergraph into the router. Rejects when it cannot. */
  readonly load: (supergraphSdl: string, subgraphs: Iterable<string>) => Promise<void>;
  readonly log: Logger;
  readonly metrics?: SupergraphMetrics;
}

/** Composed from, and understood beside it. */
interface Served {
  readonly sdl: string;
  readonly hash: string;
}

const RETRY = 2_000;

/**
 * Follows the schemas that are announced. What all instances of a subgraph serve is composed anew and loaded by the router;
 * a schema that does not compose is refused and reported, and the supergraph stays as it was.
 */
export class SupergraphWatch {
  readonly #stopping = new AbortController();
  readonly #composedFrom: Map<string, Served>;
  /** Schemas by their hashes: what was fetched once is not fetched again. */
  readonly #known = new Map<string, string>();
  /** Pairs of hashes, looked at once: every call to a subgraph asks. */
  readonly #understood = new Map<string, boolean>();
  readonly #refused = new Map<string, string>();
  /** What was tried last, so that it is refused and logged once. */
  #tried = '';
  #checking: Promise<void> = Promise.resolve();
  #due = false;

  constructor(private readonly options: SupergraphWatchOptions) {
    this.#composedFrom = new Map([...options.subgraphs].map(([name, sdl]) => [name, { sdl, hash: schemaHash(sdl) }]));
    for (const { sdl, hash } of this.#composedFrom.values()) this.#known.set(hash, sdl);
  }

  start(): void {
    this.options.directory.onChange(() => this.#check());
    this.#check();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#checking;
  }

  /** Whether an instance with that schema understands what this router asks. One without a schema hash, as in a configured list, does. */
  fits(subgraph: string, hash: string): boolean {
    const base = this.#composedFrom.get(subgraph);
    if (!base || hash === base.hash || hash === '') return true;
    const sdl = this.#known.get(hash);
    if (sdl === undefined) return false;
    const pair = `${base.hash} ${hash}`;
    const known = this.#understood.get(pair) ?? understands(base.sdl, sdl);
    this.#understood.set(pair, known);
    return known;
  }

  /** What is served and was refused, and why. */
  fault(): string | undefined {
    if (this.#refused.size === 0) return undefined;
    return [...this.#refused].map(([name, reason]) => `the schema that ${name} serves is refused: ${reason}`).join('; ');
  }

  /** One check at a time; what changes meanwhile is looked at next. */
  #check(): void {
    if (this.#due) return;
    this.#due = true;
    this.#checking = this.#checking.then(async () => {
      this.#due = false;
      if (this.#stopping.signal.aborted) return;
      try {
        await this.#follow();
      } catch (error) {
        this.options.log.warn({ err: error }, 'a schema could not be read; it is tried again');
        void delay(RETRY, this.#stopping.signal).then(() => this.#check());
      }
    });
  }

  async #follow(): Promise<void> {
    const { directory } = this.options;
    const wanted = new Map<string, Served>();
    for (const subgraph of directory.subgraphs()) {
      const staying = directory.instances(subgraph).filter(({ leaving, schemaHash: hash }) => !leaving && hash !== '');
      const hashes = new Set(staying.map((each) => each.schemaHash));
      for (const hash of hashes) await this.#learn(subgraph, hash, staying);
      const [hash] = hashes;
      if (hashes.size !== 1 || hash === undefined) continue;
      if (hash === this.#composedFrom.get(subgraph)?.hash) this.#refused.delete(subgraph);
      else wanted.set(subgraph, { hash, sdl: this.#known.get(hash) as string });
    }
    const all = [...wanted]
      .map(([name, { hash }]) => `${name} ${hash}`)
      .sort()
      .join();
    if (all !== this.#tried) await this.#load(wanted);
    this.#tried = all;
    this.options.metrics?.refused([...this.#refused.keys()]);
  }

  async #learn(subgraph: string, hash: string, staying: readonly Announcement[]): Promise<void> {
    if (this.#known.has(hash)) return;
    const sdl = await this.options.fetchSdl(
      subgraph,
      staying.filter((each) => each.schemaHash === hash),
    );
    if (schemaHash(sdl) !== hash) throw new Error(`${subgraph} serves another schema than it announces`);
    this.#known.set(hash, sdl);
  }

  /** All at once, since two may need each other; and if that fails one by one, so that a good one does not wait for a bad one. */
  async #load(wanted: ReadonlyMap<string, Served>): Promise<void> {
    if (wanted.size === 0 || (await this.#tryLoad(wanted)) || wanted.size === 1) return;
    for (const [name, served] of wanted) await this.#tryLoad(new Map([[name, served]]));
  }

  async #tryLoad(changes: ReadonlyMap<string, Served>): Promise<boolean> {
    const { log, metrics, load } = this.options;
    const next = new Map([...this.#composedFrom, ...changes]);
    try {
      const { supergraphSdl } = compose(new Map(Array.from(next, ([name, { sdl }]) => [name, sdl])));
      await load(supergraphSdl, next.keys());
    } catch (error) {
      const reason = (error as Error).message;
      log.error({ subgraphs: [...changes.keys()], reason }, 'a changed schema is refused; the supergraph stays as it is');
      for (const name of changes.keys()) this.#refused.set(name, reason);
      return false;
    }
    for (const [name, served] of changes) {
      this.#composedFrom.set(name, served);
      this.#refused.delete(name);
    }
    metrics?.loaded();
    log.info({ subgraphs: [...changes.keys()] }, 'the supergraph was composed anew');
    return true;
  }
}
