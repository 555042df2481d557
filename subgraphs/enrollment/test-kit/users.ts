import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

export interface UserOwner extends Owner {
  readonly gone: Set<string>;
}

/** Everybody exists unless they are `gone`, and is called Ada. */
export function userOwner(): UserOwner {
  const gone = new Set<string>();
  const owner = ownerOf('user', (variables) => ({
    contacts: (variables.userIds as string[]).filter((id) => !gone.has(id)).map((id) => ({ id, displayName: 'Ada Lovelace' })),
  }));
  return Object.assign(owner, { gone });
}
