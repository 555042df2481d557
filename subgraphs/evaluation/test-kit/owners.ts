import { DomainError, ErrorCode } from '../../../platform/errors.js';
import type { SubgraphClient } from '../../../platform/subgraph-client.js';

/** Another service, as far as it is asked from here. */
export interface Owner {
  readonly client: SubgraphClient;
  /** What it answers, by the id that is asked for. */
  readonly things: Map<string, object>;
  asked: number;
  away: boolean;
}

/** Stands in for the service that answers `field`. */
export function ownerOf(name: string, field: string): Owner {
  const things = new Map<string, object>();
  const owner: Owner = {
    things,
    asked: 0,
    away: false,
    client: {
      name,
      async execute({ variables }) {
        owner.asked += 1;
        if (owner.away) throw new DomainError(ErrorCode.UNAVAILABLE, `${name} is away`);
        const asked = Object.values(variables ?? {}).join(' ');
        return { data: { [field]: things.get(asked) ?? null } };
      },
      subscribe: () => Promise.reject(new Error(`nobody here follows ${name}`)),
    },
  };
  return owner;
}
