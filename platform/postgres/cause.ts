import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../kernel/context.js';

/** The call that caused a transaction: its events carry these fields. */
export type Cause = Pick<RequestContext, 'caller' | 'clock' | 'correlationId' | 'causationId' | 'silent' | 'traceparent'>;

const causes = new WeakMap<EntityManager, Cause>();

/** Sets the call that events recorded through `em` name as their cause from now on. */
export function withCause(em: EntityManager, cause: Cause): void {
  causes.set(em, cause);
}

/** The cause of the transaction that `em` belongs to; undefined outside of transaction(). */
export const causeOf = (em: EntityManager): Cause | undefined => causes.get(em);
