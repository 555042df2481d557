import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../kernel/context.js';

/** What the events of one transaction share. */
export type Cause = Pick<RequestContext, 'caller' | 'clock' | 'correlationId' | 'causationId' | 'silent' | 'traceparent'>;

const causes = new WeakMap<EntityManager, Cause>();

/** Events recorded through `em` from now on name this call as their cause. */
export function withCause(em: EntityManager, cause: Cause): void {
  causes.set(em, cause);
}

/** Undefined outside of transaction(). */
export const causeOf = (em: EntityManager): Cause | undefined => causes.get(em);
