import type { UserCaller } from '../identity.js';
import { newId } from '../ids.js';

/** Somebody signed in with a role, for API tests. */
export const signedInAs = (role: string, userId: string = newId()): UserCaller => ({ kind: 'user', userId, role, sessionId: newId() });
