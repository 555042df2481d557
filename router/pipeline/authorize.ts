import { DomainError, forbidden, unauthenticated, unavailable } from '../../platform/kernel/errors.js';
import type { UserCaller } from '../../platform/kernel/identity.js';
import type { Principal } from '../request.js';
import type { Requirement } from '../supergraph/requirements.js';

const ROLE = 'role:';

/** The owner of roles, asked before a role refuses: the session's copy may be a moment old. */
export interface AccountStatuses {
  /** The caller with the role that holds now. Rejects with UNAVAILABLE when the owner is away. */
  confirm(caller: UserCaller): Promise<UserCaller>;
}

export interface Access {
  /** As confirmed, where a role would have refused. */
  readonly principal: Principal;
  readonly unmet: ReadonlySet<Requirement>;
  /** The error of the fields that are filtered out. */
  readonly refusal: DomainError;
}

/**
 * Holds a caller against what an operation demands. A miss is not a no: a role refuses only after its owner has confirmed it,
 * and while the owner is away the answer is UNAVAILABLE.
 */
export async function authorize(
  requirements: readonly Requirement[],
  principal: Principal,
  accountStatuses: AccountStatuses,
): Promise<Access> {
  const { caller } = principal;
  const { unmet, byRole } = unmetBy(principal, requirements);
  if (caller.kind === 'anonymous') return access(principal, unmet, unauthenticated);
  if (!byRole) return access(principal, unmet, forbidden);
  try {
    const confirmed = { ...principal, caller: await accountStatuses.confirm(caller) };
    return access(confirmed, unmetBy(confirmed, requirements).unmet, forbidden);
  } catch (error) {
    return access(principal, unmet, () =>
      error instanceof DomainError ? error : Object.assign(unavailable('Your role'), { cause: error }),
    );
  }
}

/** An error takes its stack with it, so one is made only where something is refused. */
function access(principal: Principal, unmet: Access['unmet'], refuse: () => DomainError): Access {
  return {
    principal,
    unmet,
    get refusal() {
      return refuse();
    },
  };
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

type Verdict = 'granted' | 'denied' | 'denied by role';

/** Judges one requirement. A policy that the router does not know is not met. */
function judge(requirement: Requirement, { caller, scopes }: Principal): Verdict {
  if (caller.kind === 'anonymous') return 'denied';
  switch (requirement.kind) {
    case 'authenticated':
      return 'granted';
    case 'scopes':
      return requirement.anyOf.some((all) => all.every((scope) => scopes.includes(scope))) ? 'granted' : 'denied';
    case 'policy':
      if (requirement.anyOf.some((all) => all.every((policy) => policy === ROLE + caller.role))) return 'granted';
      return requirement.anyOf.flat().some((policy) => policy.startsWith(ROLE)) ? 'denied by role' : 'denied';
  }
}
