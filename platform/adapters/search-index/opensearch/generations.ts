import type { DocumentChange, IndexGeneration } from '../search-index.js';
import { Refused, type Server } from './client.js';
import { writeDocuments } from './documents.js';
import { indexSettings, mapping } from './mapping.js';

/** The first one, made where there is none. */
const FIRST = '1';

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
    const [name] = await this.#named(`/_alias/${this.prefix}`);
    if (name !== undefined) return this.#generation(name);
    await this.#create(FIRST, { [this.prefix]: {} });
    return this.current();
  }

  async begin(name: string): Promise<IndexGeneration> {
    if (!/^[a-z0-9]{1,64}$/.test(name)) throw new Error(`${JSON.stringify(name)} cannot be the name of a generation`);
    await this.#create(name);
    return this.#generation(name);
  }

  async swap(name: string): Promise<void> {
    const others = (await this.#named(`/_alias/${this.prefix}-*`)).filter((other) => other !== name);
    const actions = [
      { add: { index: this.#indexOf(name), alias: this.prefix } },
      ...others.map((other) => ({ remove_index: { index: this.#indexOf(other) } })),
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

  /** The generations whose index is in an answer; none for one that has no such alias. */
  async #named(path: string): Promise<string[]> {
    const indices = await this.server.call<object>({ method: 'GET', path }).catch((error) => {
      if (error instanceof Refused && error.status === 404) return {};
      throw error;
    });
    const pattern = new RegExp(`^${this.prefix}-([a-z0-9]+)-documents$`);
    return Object.keys(indices).flatMap((index) => pattern.exec(index)?.[1] ?? []);
  }

  /** Another process may be making the same. */
  async #create(name: string, aliases: object = {}): Promise<void> {
    const body = { settings: indexSettings(this.replicas), mappings: mapping, aliases: { ...aliases, [this.#writtenAs(name)]: {} } };
    await this.server.call({ method: 'PUT', path: `/${this.#indexOf(name)}`, body }).catch((error) => {
      if (!(error instanceof Refused && error.type === 'resource_already_exists_exception')) throw error;
    });
  }

  #generation(name: string): IndexGeneration {
    return {
      name,
      write: (changes: readonly DocumentChange[]) => writeDocuments(this.server, this.#writtenAs(name), changes),
      refresh: async () => {
        await this.server.call({ method: 'POST', path: `/${this.#indexOf(name)}/_refresh` });
      },
    };
  }
}
