import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../kernel/context.js';
import { actorOf, type Caller } from '../../kernel/identity.js';
import { type Cause, causeOf } from '../cause.js';
import { AuditEntry, type AuditResult } from './audit-entry.entity.js';

/** What is written to the audit log; who did it and from where follows from the call. */
export interface Audited {
  readonly action: string;
  /** `course:<id>` */
  readonly subject?: string | null;
  /** DONE unless it says otherwise. */
  readonly result?: AuditResult;
  /** The code of a refusal. */
  readonly reason?: string;
  /** Ids, codes and numbers that say more. Never a secret, a text that somebody wrote, or a mail address. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Who did it, where the caller is not it: somebody who signs in is anonymous until then. */
  readonly actor?: string;
  /** From where, when the caller says it of somebody else: the router does. */
  readonly origin?: Origin;
}

interface Origin {
  readonly address?: string | null;
  readonly userAgent?: string | null;
}

/** Writes to the audit log in the transaction of `em`: the entry is there exactly when the change is. */
export function audit(em: EntityManager, audited: Audited): void {
  const cause = causeOf(em);
  if (!cause) throw new Error(`${audited.action} was audited outside of transaction()`);
  em.persist(entryOf(cause, audited));
}

/** Writes to the audit log at once, beside any transaction: for what is refused, and rolled back. */
export async function auditAtOnce(context: RequestContext, audited: Audited): Promise<void> {
  await context.em.fork().insert(AuditEntry, entryOf(context, audited));
}

/** Longer names of programs are cut, in characters. */
const LONGEST_CLIENT = 400;

function entryOf({ caller, clock, correlationId }: Cause, audited: Audited): AuditEntry {
  const { action, subject, result = 'DONE', reason, details, actor, origin = originOf(caller) } = audited;
  const { address, userAgent } = origin;
  return Object.assign(new AuditEntry(), {
    at: clock.now(),
    action,
    result,
    actor: actor ?? actorOf(caller),
    subject: subject ?? null,
    reason: reason ?? null,
    address: address ?? null,
    client: userAgent?.slice(0, LONGEST_CLIENT) ?? null,
    correlationId,
    details: details ?? {},
  });
}

const originOf = (caller: Caller): Origin => (caller.kind === 'service' ? {} : caller);
