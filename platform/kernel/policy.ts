import { refusalOf } from './demand.js';
import { type DomainError, forbidden, notFound, unauthenticated } from './errors.js';
import type { Caller, ServiceCaller, UserCaller } from './identity.js';

/** A pure rule over the caller and the object of the action. */
export type Rule<Subject> = (caller: Caller, subject: Subject) => boolean;

export interface PolicyTable<Subject, Action extends string> {
  /** The thing's name in a refusal: 'Course'. */
  readonly what: string;
  /** Whom the thing exists for. For everybody else a mutation answers NOT_FOUND. */
  readonly see: Rule<Subject>;
  readonly may: Readonly<Record<Action, Rule<Subject>>>;
}

export interface Policy<Subject, Action extends string> extends PolicyTable<Subject, Action> {
  can(action: Action, caller: Caller, subject: Subject): boolean;
  /** Returns when allowed. Otherwise NOT_FOUND for what is hidden, UNAUTHENTICATED without a sign-in, else FORBIDDEN. */
  demand(action: Action, caller: Caller, subject: Subject | null | undefined): asserts subject is Subject;
  /** `error` as the refusal of `action`, for a command that answers a code of its own. */
  refusal(action: Action, error: DomainError): DomainError;
}

/** Who may do what to one kind of thing: a table of pure functions, asked by commands and by reference resolvers. */
export function definePolicy<Subject, Action extends string>(table: PolicyTable<Subject, Action>): Policy<Subject, Action> {
  const can = (action: Action, caller: Caller, subject: Subject) => table.may[action](caller, subject);
  const policy: Policy<Subject, Action> = {
    ...table,
    can,
    refusal: (action, error) => refusalOf({ policy, action }, error),
    demand(action, caller, subject) {
      if (subject === null || subject === undefined) throw refusalOf({ policy, action, isMissing: true }, notFound(table.what));
      if (!table.see(caller, subject)) throw policy.refusal(action, notFound(table.what));
      if (can(action, caller, subject)) return;
      throw policy.refusal(action, caller.kind === 'anonymous' ? unauthenticated() : forbidden());
    },
  };
  return policy;
}

/** Allows what one of the rules allows. */
export const anyOf =
  <Subject>(...rules: Rule<Subject>[]): Rule<Subject> =>
  (caller, subject) =>
    rules.some((rule) => rule(caller, subject));

export const everyone: Rule<unknown> = () => true;
export const signedIn: Rule<unknown> = (caller) => caller.kind !== 'anonymous';
export const aService: Rule<unknown> = (caller) => caller.kind === 'service';

export const hasRole = (caller: Caller, ...roles: string[]): boolean => caller.kind === 'user' && roles.includes(caller.role);
export const isUser = (caller: Caller, userId: string | null | undefined): boolean =>
  caller.kind === 'user' && userId !== null && caller.userId === userId;

/** The signed-in user, for what belongs to the caller. UNAUTHENTICATED without a sign-in. */
export function requireUser(caller: Caller): UserCaller {
  if (caller.kind !== 'user') throw refusalOf('signed-in', unauthenticated());
  return caller;
}

/** The calling service, for what only our own services may do. FORBIDDEN for anybody else. */
export function requireService(caller: Caller): ServiceCaller {
  if (caller.kind !== 'service') throw refusalOf('service', forbidden());
  return caller;
}
