import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

/** Another service, with its answers by what it is asked for. */
export interface Answering extends Owner {
  readonly things: Map<string, object>;
}

/** Accounts by id. One that is missing does not exist. */
export interface People extends Owner {
  readonly accounts: Map<string, { sequence: number; user: { displayName: string; locale: string } }>;
}

export function peopleOwner(): People {
  const accounts: People['accounts'] = new Map();
  const owner = ownerOf('user', (variables) => ({
    accounts: (variables.userIds as string[]).flatMap((userId) => {
      const account = accounts.get(userId);
      return account ? [{ userId, ...account }] : [];
    }),
  }));
  return Object.assign(owner, { accounts });
}

/** Stands in for the service that answers `field`. When it is asked for by several ids, their values are joined in the key. */
export function answering(name: string, field: string): Answering {
  const things = new Map<string, object>();
  const owner = ownerOf(name, (variables) => ({ [field]: things.get(Object.values(variables).join(' ')) ?? null }));
  return Object.assign(owner, { things });
}
