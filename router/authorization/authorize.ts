import { DomainError, forbidden, unauthenticated, unavailable } from '../../platform/errors.js';
import type { UserCaller } from '../../platform/identity.js';
import type { Principal } from '../scope.js';
import { judge, type Requirement } from './requirements.js';

/** The owner of roles, asked before a role refuses: the session's copy may be a moment old. */
export interface Standings {
  /** The caller with the role that holds now. Rejects with UNAVAILABLE when the owner is away. */
  confirm(caller: UserCaller): Promise<UserCaller>;
}

export interface Access {
  /** As confirmed, where a role would have refused. */
  readonly principal: Principal;
  readonly unmet: ReadonlySet<Requirement>;
  /** What the fields that are cut answer with. */
  readonly refusal: DomainError;
}

/**
 * Holds a caller against what an operation demands. A miss is not a no: a role refuses only after its owner has confirmed it,
 * and while the owner is away the answer is UNAVAILABLE.
 */
export async function authorize(requirements: readonly Requirement[], principal: Principal, standings: Standings): Promise<Access> {
  const { caller } = principal;
  const { unmet, byRole } = unmetBy(principal, requirements);
  if (caller.kind === 'anonymous') return { principal, unmet, refusal: unauthenticated() };
  if (!byRole) return { principal, unmet, refusal: forbidden() };
  try {
    const confirmed = { ...principal, caller: await standings.confirm(caller) };
    return { principal: confirmed, unmet: unmetBy(confirmed, requirements).unmet, refusal: forbidden() };
  } catch (error) {
    const refusal = error instanceof DomainError ? error : Object.assign(unavailable('Your role'), { cause: error });
    return { principal, unmet, refusal };
  }
}

function unmetBy(principal: Principal, requirements: readonly Requirement[]) {
  const unmet = new Set<Requirement>();
  let byRole = false;
  for (const requirement of requirements) {
    const verdict = judge(requirement, principal);
    if (verdict !== 'granted') unmet.add(requirement);
    if (verdict === 'denied by role') byRole = true;
  }
  return { unmet, byRole };
}
