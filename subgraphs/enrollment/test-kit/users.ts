import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

export interface UserOwner extends Owner {
  readonly gone: Set<string>;
  /** The names of those who are not called Ada. */
  readonly names: Map<string, string>;
  readonly deactivated: Set<string>;
  /** By address. */
  readonly accounts: Map<string, { readonly userId: string; readonly active: boolean }>;
}

/** Everybody exists unless they are `gone`, and is called Ada. Addresses are those of `accounts`, or nobody's. */
export function userOwner(): UserOwner {
  const gone = new Set<string>();
  const names = new Map<string, string>();
  const deactivated = new Set<string>();
  const accounts: UserOwner['accounts'] = new Map();
  const called = (id: string) => names.get(id) ?? 'Ada Lovelace';
  const contact = (id: string) => ({ id, displayName: called(id), active: !deactivated.has(id) });
  const addressed = (asked: string) => {
    const email = /^\S+@\S+$/.test(asked.trim()) ? asked.trim().toLowerCase() : null;
    return { asked, email, account: accounts.get(email ?? '') ?? null };
  };
  const owner = ownerOf('user', ({ userIds = [], emails = [] }) => {
    const there = (userIds as string[]).filter((id) => !gone.has(id));
    return {
      contacts: there.map(contact),
      accounts: there.map((userId) => ({ userId, sequence: 1, user: { displayName: called(userId), locale: 'en' } })),
      accountsByEmail: (emails as string[]).map(addressed),
    };
  });
  return Object.assign(owner, { gone, names, deactivated, accounts });
}
