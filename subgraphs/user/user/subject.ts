import type { Role } from '../../../schema/events/user.js';

/** What the policy has to know of a user. */
export interface UserSubject {
  readonly id: string;
  readonly role: Role;
  readonly registeredInThisCall?: true;
}
