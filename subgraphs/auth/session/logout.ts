import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ageOf, readToken } from '../../../platform/security/sessions/refresh-token.js';
import { voidResets } from '../reset/reset-void.entity.js';
import type { RefreshInput } from './session.types.js';

/** Ends the session of this token, used or not. Also true when there was none: the caller is signed out. */
export async function logout({ resources: { sessions } }: RequestContext, { refreshToken }: RefreshInput): Promise<true> {
  const token = readToken(refreshToken);
  const session = token && (await sessions.find(token.sessionId));
  if (session && ageOf(token, session) !== 'foreign') await sessions.end(session.id);
  return true;
}

/** Ends all of the caller's sessions, this one included, and voids every reset that was mailed: who does this fears for the account. */
export async function logoutEverywhere(context: RequestContext): Promise<true> {
  const { userId } = requireUser(context.caller);
  await context.resources.sessions.endAll(userId);
  await transaction(context, (em) => voidResets(em, userId, context.clock.now()));
  return true;
}
