import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

export interface UserOwner extends Owner {
  readonly gone: Set<string>;
  /** The names of those who are not called Ada. */
  readonly names: Map<string, string>;
}

/** Everybody exists unless they are `gone`, and is called Ada. */
export function userOwner(): UserOwner {
  const gone = new Set<string>();
  const names = new Map<string, string>();
  const owner = ownerOf('user', (variables) => {
    const there = (variables.userIds as string[]).filter((id) => !gone.has(id));
    const called = there.map((id) => ({ id, displayName: names.get(id) ?? 'Ada Lovelace' }));
    return {
      contacts: called,
      accounts: called.map(({ id, displayName }) => ({ userId: id, sequence: 1, user: { displayName, locale: 'en' } })),
    };
  });
  return Object.assign(owner, { gone, names });
}
