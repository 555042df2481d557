import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../kernel/context.js';

/** The call that caused a transaction: its events carry these fields. */
export type Cause = Pick<RequestContext, 'caller' | 'clock' | 'correlationId' | 'causationId' | 'silent' | 'traceparent'> &
  /** Takes note of the events, once they are committed. */
  Partial<Pick<RequestContext, 'recorded'>>;

const causes = new WeakMap<EntityManager, Cause>();

/** Sets the call that events recorded through `em` name as their cause from now on; none where each has to name its own. */
export function withCause(em: EntityManager, cause: Cause | null): void {
  if (cause) causes.set(em, cause);
  else causes.delete(em);
}

/** The cause of the transaction that `em` belongs to; undefined outside of transaction(). */
export const causeOf = (em: EntityManager): Cause | undefined => causes.get(em);
