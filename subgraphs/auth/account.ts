import { createHash } from 'node:crypto';
import { canonicalEmail } from '../../platform/kernel/email-address.js';
import type { AccountStatus } from '../../platform/security/sessions/sessions.js';
import { question } from '../../platform/transport/ask.js';

/** A user, as `user` describes them to services. */
export interface Account extends AccountStatus {
  readonly userId: string;
  readonly user: Profile;
}

/** What `Session.user` shows: the user as they see themselves. */
export interface Profile {
  readonly id: string;
  readonly displayName: string;
  readonly avatarUrl: string | null;
  readonly bio: string | null;
  readonly email: string;
  readonly role: string;
  readonly active: boolean;
  readonly locale: string;
  /** UTC ISO 8601. */
  readonly createdAt: string;
}

const ACCOUNT = `{ userId role active sequence user { id displayName avatarUrl bio email role active locale createdAt } }`;

/** Verifying a password is slow on purpose, and waits while many sign in at once. In ms. */
const WITHIN = 10_000;

export const VERIFY_PASSWORD = question<{ verifyPassword: Account | null }, { email: string; password: string; party: string | null }>(
  'user',
  `query ($email: String!, $password: String!, $party: String) {
    verifyPassword(email: $email, password: $password, party: $party) ${ACCOUNT}
  }`,
  WITHIN,
);

export const ACCOUNT_STATUS = question<{ standing: Account | null }, { userId: string }>(
  'user',
  `query ($userId: ID!) { standing(userId: $userId) ${ACCOUNT} }`,
  1_000,
);

export const ACCOUNT_BY_EMAIL = question<{ accountByEmail: Account | null }, { email: string }>(
  'user',
  `query ($email: String!) { accountByEmail(email: $email) ${ACCOUNT} }`,
  1_000,
);

export const SET_PASSWORD = question<
  { setPassword: Account },
  { userId: string; newPassword: string; currentPassword?: string; keptSessionId?: string }
>(
  'user',
  `mutation ($userId: ID!, $newPassword: String!, $currentPassword: String, $keptSessionId: ID) {
    setPassword(input: { userId: $userId, newPassword: $newPassword, currentPassword: $currentPassword, keptSessionId: $keptSessionId }) ${ACCOUNT}
  }`,
  WITHIN,
);

/** The name of an account in what is kept: a hash, and no address. */
export const accountOf = (email: string): string => createHash('sha256').update(canonicalEmail(email)).digest('base64url');
