import type { InstanceAddress, RemoteInstance } from './remote-instance.js';

/** Balances calls over the instances of a subgraph that discovery knows. */
export class RemoteInstances {
  #addresses: readonly InstanceAddress[] = [];
  #known = new Map<string, RemoteInstance>();
  #turn = 0;

  constructor(
    /** Returns the same list for as long as nothing changes. */
    private readonly addresses: () => readonly InstanceAddress[],
    private readonly connect: (address: InstanceAddress) => RemoteInstance,
  ) {}

  /** Picks the instance with the fewest calls in flight. An ejected one, or one that was tried already, is picked only when there is no other. */
  pick(tried: ReadonlySet<RemoteInstance> = new Set()): RemoteInstance | undefined {
    let best: { readonly instance: RemoteInstance; readonly rank: number } | undefined;
    const all = [...this.#current().values()];
    // Equally loaded instances take turns.
    this.#turn += 1;
    for (let n = 0; n < all.length; n += 1) {
      const instance = all[(this.#turn + n) % all.length] as RemoteInstance;
      const rank = (tried.has(instance) ? 2e6 : 0) + (instance.isEjected ? 1e6 : 0) + instance.inFlight;
      if (!best || rank < best.rank) best = { instance, rank };
    }
    return best?.instance;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#known.values()].map((each) => each.stop()));
  }

  #current(): ReadonlyMap<string, RemoteInstance> {
    const listed = this.addresses();
    if (listed === this.#addresses) return this.#known;
    this.#addresses = listed;
    const before = this.#known;
    this.#known = new Map(listed.map((address) => [address.instance, this.#keptOr(before, address)]));
    for (const [id, each] of before) if (this.#known.get(id) !== each) each.retire();
    return this.#known;
  }

  #keptOr(before: ReadonlyMap<string, RemoteInstance>, address: InstanceAddress): RemoteInstance {
    const known = before.get(address.instance);
    return known?.url === address.url ? known : this.connect(address);
  }
}
