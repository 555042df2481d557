import type { RequestContext } from '../../kernel/context.js';
import { demandOf } from '../../kernel/demand.js';
import { DomainError, ErrorCode } from '../../kernel/errors.js';
import { isId } from '../../kernel/ids.js';
import { auditAtOnce } from '../../postgres/audit/audit.js';
import type { Resolver } from '../graphql/edge.js';

/**
 * Writes to the audit log when a signed-in user is refused an action of a policy, on a thing that is there. The entry is written beside
 * the command's transaction, which was rolled back.
 */
export function denialsAudited(resolve: Resolver): Resolver {
  return async (root, args, context, info) => {
    try {
      return await resolve(root, args, context, info);
    } catch (error) {
      await auditDenial(context, info.fieldName, args, error);
      throw error;
    }
  };
}

async function auditDenial(context: RequestContext, field: string, args: object, error: unknown): Promise<void> {
  const refusal = error instanceof DomainError ? error : (error as { originalError?: unknown }).originalError;
  const demand = demandOf(refusal);
  if (!(refusal instanceof DomainError) || typeof demand !== 'object' || demand.isMissing || context.caller.kind !== 'user') return;
  if (refusal.code !== ErrorCode.FORBIDDEN && refusal.code !== ErrorCode.NOT_FOUND) return;
  const { policy, action } = demand;
  try {
    await auditAtOnce(context, {
      action: 'DENIED',
      subject: subjectIn(policy.what, args),
      result: 'REFUSED',
      reason: refusal.code,
      details: { field, demanded: `${policy.what}.${action}` },
    });
  } catch (failure) {
    // The refusal stands all the same.
    context.log.error({ err: failure, field }, 'a denial could not be written to the audit log');
  }
}

/** The thing that the arguments name: by `id`, by the name of its kind, or else by the first id in them. */
function subjectIn(what: string, args: object): string | null {
  const ids = idsIn(args);
  const kind = what.charAt(0).toLowerCase() + what.slice(1).replaceAll(' ', '');
  if (ids.has('id')) return `${kind}:${ids.get('id')}`;
  if (ids.has(`${kind}Id`)) return `${kind}:${ids.get(`${kind}Id`)}`;
  const [first] = ids;
  return first ? `${first[0].replace(/Id$/, '')}:${first[1]}` : null;
}

/** The ids among the arguments, and among the fields of an input. */
function idsIn(args: object): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [name, value] of Object.entries(args).flatMap((each) => (isInput(each[1]) ? Object.entries(each[1]) : [each]))) {
    if (typeof value === 'string' && /^id$|Id$/.test(name) && isId(value)) ids.set(name, value);
  }
  return ids;
}

const isInput = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
