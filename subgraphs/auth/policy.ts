import { definePolicy, isUser, type Policy } from '../../platform/kernel/policy.js';
import type { StoredSession } from '../../platform/security/sessions/sessions.js';

export type SessionAction = 'end';

/** A session exists for the user who has it, and for nobody else. */
export const sessionPolicy: Policy<StoredSession, SessionAction> = definePolicy<StoredSession, SessionAction>({
  what: 'Device',
  see: (caller, session) => isUser(caller, session.userId),
  may: { end: (caller, session) => isUser(caller, session.userId) },
});
