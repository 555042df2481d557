import type { DocumentChange, IndexGeneration } from '../search-index.js';
import { Refused, type Server } from './client.js';
import { writeDocuments } from './documents.js';
import { indexSettings, mapping } from './mapping.js';

/** The first one, made where there is none. */
const FIRST = 'first';

interface IndexAnswer {
  readonly settings: { readonly index: { readonly uuid: string } };
}

/** Each generation is an index. An alias of the prefix's name is that which is searched. */
export class Generations {
  constructor(
    private readonly server: Server,
    private readonly prefix: string,
    private readonly replicas: number,
  ) {}

  /** What searches name. */
  get searched(): string {
    return this.prefix;
  }

  async current(): Promise<IndexGeneration> {
    const [found] = await this.#found(this.prefix);
    // One that is made anew, after all was lost, has another name than the lost one: those who have filled that learn of it.
    if (found) return this.#generation(found.name, found.name === FIRST ? `${FIRST}${found.uuid}` : found.name);
    await this.#create(FIRST, { [this.prefix]: {} });
    return this.current();
  }

  async begin(name: string): Promise<IndexGeneration> {
    if (!/^[a-z0-9]{1,64}$/.test(name)) throw new Error(`${JSON.stringify(name)} cannot be the name of a generation`);
    await this.#create(name);
    return this.#generation(name);
  }

  async swap(name: string): Promise<void> {
    const others = (await this.#found(`${this.prefix}-*-documents`)).filter((other) => other.name !== name);
    const actions = [
      { add: { index: this.#indexOf(name), alias: this.prefix } },
      ...others.map((other) => ({ remove_index: { index: this.#indexOf(other.name) } })),
    ];
    await this.server.call({ method: 'POST', path: '/_aliases', body: { actions } });
  }

  #indexOf(name: string): string {
    return `${this.prefix}-${name}-documents`;
  }

  /** Writes go by an alias of the generation's own: an index that is gone is not made anew by them. */
  #writtenAs(name: string): string {
    return `${this.prefix}-${name}`;
  }

  /** The generations among these indices. */
  async #found(indices: string): Promise<{ readonly name: string; readonly uuid: string }[]> {
    const path = `/${indices}/_settings/index.uuid`;
    const answer = await this.server.call<Record<string, IndexAnswer>>({ method: 'GET', path }).catch((error) => {
      if (error instanceof Refused && error.status === 404) return {};
      throw error;
    });
    const pattern = new RegExp(`^${this.prefix}-([a-z0-9]+)-documents$`);
    return Object.entries(answer).flatMap(([index, { settings }]) => {
      const name = pattern.exec(index)?.[1];
      return name ? [{ name, uuid: settings.index.uuid.toLowerCase().replace(/[^a-z0-9]/g, '') }] : [];
    });
  }

  /** Another process may be making the same. */
  async #create(name: string, aliases: object = {}): Promise<void> {
    const body = { settings: indexSettings(this.replicas), mappings: mapping, aliases: { ...aliases, [this.#writtenAs(name)]: {} } };
    await this.server.call({ method: 'PUT', path: `/${this.#indexOf(name)}`, body }).catch((error) => {
      if (!(error instanceof Refused && error.type === 'resource_already_exists_exception')) throw error;
    });
  }

  #generation(name: string, shown = name): IndexGeneration {
    return {
      name: shown,
      write: (changes: readonly DocumentChange[]) => writeDocuments(this.server, this.#writtenAs(name), changes),
      refresh: async () => {
        await this.server.call({ method: 'POST', path: `/${this.#indexOf(name)}/_refresh` });
      },
    };
  }
}
