import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

export interface UserOwner extends Owner {
  readonly gone: Set<string>;
  readonly deactivated: Set<string>;
  /** By address. */
  readonly accounts: Map<string, { readonly userId: string; readonly active: boolean }>;
}

/** Everybody exists unless they are `gone`, and is called Ada. Addresses are those of `accounts`, or nobody's. */
export function userOwner(): UserOwner {
  const gone = new Set<string>();
  const deactivated = new Set<string>();
  const accounts: UserOwner['accounts'] = new Map();
  const contact = (id: string) => ({ id, displayName: 'Ada Lovelace', active: !deactivated.has(id) });
  const addressed = (asked: string) => {
    const email = /^\S+@\S+$/.test(asked.trim()) ? asked.trim().toLowerCase() : null;
    return { asked, email, account: accounts.get(email ?? '') ?? null };
  };
  const owner = ownerOf('user', ({ userIds = [], emails = [] }) => ({
    contacts: (userIds as string[]).filter((id) => !gone.has(id)).map(contact),
    accountsByEmail: (emails as string[]).map(addressed),
  }));
  return Object.assign(owner, { gone, deactivated, accounts });
}
