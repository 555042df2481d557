import type { UserCaller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';

/** Somebody signed in with a role, for API tests. */
export const signedInAs = (role: string, userId: string = newId()): UserCaller => ({ kind: 'user', userId, role, sessionId: newId() });
