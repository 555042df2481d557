import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

/** Another service, with what it answers by what it is asked for. */
export interface Answering extends Owner {
  readonly things: Map<string, object>;
}

/** Stands in for the service that answers `field`; asked for by several ids, their values stand side by side in the key. */
export function answering(name: string, field: string): Answering {
  const things = new Map<string, object>();
  const owner = ownerOf(name, (variables) => ({ [field]: things.get(Object.values(variables).join(' ')) ?? null }));
  return Object.assign(owner, { things });
}
