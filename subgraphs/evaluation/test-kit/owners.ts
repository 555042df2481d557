import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

/** Another service, with its answers by what it is asked for. */
export interface Answering extends Owner {
  readonly things: Map<string, object>;
}

/** Stands in for the service that answers `field`. When it is asked for by several ids, their values are joined in the key. */
export function answering(name: string, field: string): Answering {
  const things = new Map<string, object>();
  const owner = ownerOf(name, (variables) => ({ [field]: things.get(Object.values(variables).join(' ')) ?? null }));
  return Object.assign(owner, { things });
}
