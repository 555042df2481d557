import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { sessionPolicy } from '../policy.js';
import type { SignedInDevice } from './session.types.js';

/** Where the caller is signed in, the last used first. */
export async function myDevices({ caller, resources: { sessions } }: RequestContext): Promise<SignedInDevice[]> {
  const { userId, sessionId } = requireUser(caller);
  const mine = await sessions.ofUser(userId);
  return mine.map(({ id, userAgent, startedAt, rotatedAt }) => ({
    id,
    userAgent,
    createdAt: startedAt,
    lastUsedAt: rotatedAt,
    current: id === sessionId,
  }));
}

/** Signs the caller out somewhere else, or here. NOT_FOUND for what is not theirs. */
export async function endDevice({ caller, resources: { sessions } }: RequestContext, id: string): Promise<true> {
  requireUser(caller);
  const session = await sessions.find(id);
  sessionPolicy.demand('end', caller, session);
  await sessions.end(session.id);
  return true;
}
