import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { sessionPolicy } from '../policy.js';
import type { SignedInDevice } from './session.types.js';

/** The caller's devices, the last used first. */
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

/** Signs the caller out on one device, this one or another. NOT_FOUND for somebody else's. */
export async function endDevice({ caller, resources: { sessions } }: RequestContext, id: string): Promise<true> {
  requireUser(caller);
  const session = await sessions.find(id);
  sessionPolicy.demand('end', caller, session);
  await sessions.end(session.id);
  return true;
}
