import type { InstanceAddress, RemoteInstance } from './remote-instance.js';

/** The instances of a subgraph, as discovery tells of them. */
export class RemoteInstances {
  #told: readonly InstanceAddress[] = [];
  #known = new Map<string, RemoteInstance>();
  #turn = 0;

  constructor(
    /** The same list again as long as nothing has changed. */
    private readonly addresses: () => readonly InstanceAddress[],
    private readonly connect: (address: InstanceAddress) => RemoteInstance,
  ) {}

  /** The one with the least to do, among those that can be counted on; one that was tried already, or is out, when there is no other. */
  pick(tried: ReadonlySet<RemoteInstance> = new Set()): RemoteInstance | undefined {
    let best: { readonly instance: RemoteInstance; readonly rank: number } | undefined;
    const all = [...this.#current().values()];
    // Equals take turns.
    this.#turn += 1;
    for (let n = 0; n < all.length; n += 1) {
      const instance = all[(this.#turn + n) % all.length] as RemoteInstance;
      const rank = (tried.has(instance) ? 2e6 : 0) + (instance.isOut ? 1e6 : 0) + instance.inFlight;
      if (!best || rank < best.rank) best = { instance, rank };
    }
    return best?.instance;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#known.values()].map((each) => each.stop()));
  }

  #current(): ReadonlyMap<string, RemoteInstance> {
    const told = this.addresses();
    if (told === this.#told) return this.#known;
    this.#told = told;
    const before = this.#known;
    this.#known = new Map(told.map((address) => [address.instance, this.#keptOr(before, address)]));
    for (const [id, each] of before) if (this.#known.get(id) !== each) each.retire();
    return this.#known;
  }

  #keptOr(before: ReadonlyMap<string, RemoteInstance>, address: InstanceAddress): RemoteInstance {
    const known = before.get(address.instance);
    return known?.url === address.url ? known : this.connect(address);
  }
}
