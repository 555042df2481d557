import { GraphQLError, Kind, parse } from 'graphql';
import { type Demand, demandOf } from '../kernel/demand.js';
import { ErrorCode } from '../kernel/errors.js';
import type { Caller } from '../kernel/identity.js';
import type { ActionGuard, MutationGuard, MutationGuards } from '../service/guards.js';
import type { TestSubgraph } from './subgraph.js';

type Variables = Record<string, unknown>;

/** The two ways in which the denials of a mutation call it. */
export interface Attempts {
  /** The mutation refuses the caller with this code, for want of what its guard names or because the thing is not there, and records no event. */
  refused(source: string, variables: Variables, caller: Caller, code: `${ErrorCode}`): Promise<void>;
  /** The mutation demands nothing of the caller: it answers, or refuses for a reason that is not the caller's. */
  admitted(source: string, variables: Variables, caller: Caller): Promise<void>;
}

export type Denial = (attempts: Attempts) => Promise<void>;

/** The denials of every mutation of a service: a mutation without them does not compile. */
export type Denials<Guards extends MutationGuards> = { readonly [Mutation in keyof Guards]: Denial };

/** A test for each mutation: it refuses callers for want of the very thing that its guard names, and admits them where that is nothing. */
export function testDenials<Guards extends MutationGuards>(service: () => TestSubgraph, denials: Denials<Guards>): void {
  test.each(Object.entries<Denial>(denials))('%s treats its callers as its guard says', (mutation, denial) =>
    demandDenials(service(), mutation, denial),
  );
}

/** Throws a sentence when a denial does not hold, or when the denials do not show each thing that the guard names. */
export async function demandDenials(service: TestSubgraph, mutation: string, denial: Denial): Promise<void> {
  const guard = service.declaration.mutations[mutation];
  if (guard === undefined) throw new Error(`${mutation} has no guard`);
  const shown: Shown[] = [];
  await denial({
    async refused(source, variables, caller, code) {
      demandCallOf(mutation, source);
      const before = await service.outbox();
      const error = await errorOf(service, source, variables, caller);
      if (error?.extensions.code !== code) throw new Error(`${mutation} answers ${nameOf(caller)} ${describe(error)}, not ${code}`);
      if ((await service.outbox()).length > before.length) throw new Error(`${mutation} refuses ${nameOf(caller)} and records an event`);
      const demand = demandBehind(error);
      const fault = faultOf(guard, code, demand);
      if (fault) throw new Error(`${mutation} refuses ${nameOf(caller)} with ${code}, ${fault}`);
      shown.push({ caller, demand });
    },
    async admitted(source, variables, caller) {
      demandCallOf(mutation, source);
      const error = await errorOf(service, source, variables, caller);
      if (error && (demandBehind(error) || NOT_ADMITTED.includes(error.extensions.code)))
        throw new Error(`${mutation} does not admit ${nameOf(caller)}: ${describe(error)}`);
      shown.push({ caller, demand: 'public' });
    },
  });
  const missing = namedBy(guard).filter((named) => !shown.some((each) => shows(each, named)));
  if (missing.length > 0) throw new Error(`the denials of ${mutation} do not show ${missing.join(', ')}`);
}

/** What one call has shown: the demand that was refused, or that there is none. */
interface Shown {
  readonly caller: Caller;
  readonly demand: Demand | 'public' | undefined;
}

type Named = ActionGuard | 'signed-in' | 'service' | 'public';

const namedBy = (guard: MutationGuard): readonly Named[] => (isSeveral(guard) ? guard : [guard]);

const isSeveral = (guard: MutationGuard): guard is readonly ActionGuard[] => Array.isArray(guard);

/** Codes of a call that was refused because of the caller, or broke before the command could answer: a document that is wrong has none. */
const NOT_ADMITTED: readonly unknown[] = [undefined, ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN, ErrorCode.INTERNAL];

/** The kind of caller whose call shows that a guard holds. An action is shown by any caller. */
const SHOWN_BY = { 'signed-in': 'anonymous', service: 'user', public: 'anonymous' } as const;

const shows = ({ caller, demand }: Shown, named: Named): boolean =>
  typeof named === 'string' ? demand === named && caller.kind === SHOWN_BY[named] : demand !== 'public' && named.matches(demand);

/** What is wrong with a refusal; null when it is one that the guard makes. */
function faultOf(guard: MutationGuard, code: string, demand: Demand | undefined): string | null {
  const named = namedBy(guard);
  // A command that does not find the thing has no subject to ask its policy about.
  if (demand === undefined) return code === ErrorCode.NOT_FOUND && isAction(named) ? null : 'and no policy has refused';
  if (named.some((each) => each === demand || (typeof each === 'object' && each.matches(demand)))) return null;
  // A command that acts for a user requires a sign-in before it asks the policy.
  if (demand === 'signed-in' && isAction(named)) return null;
  const demanded = typeof demand === 'string' ? demand : `${demand.policy.what}.${demand.action}`;
  return `for it demands ${demanded}; its guard names ${named.join(', ')}`;
}

const isAction = (named: readonly Named[]): boolean => named.every((each) => typeof each === 'object');

/** An attempt at another mutation would show nothing of this one. */
function demandCallOf(mutation: string, source: string): void {
  const fields = parse(source).definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? node.selectionSet.selections : []));
  const names = fields.map((field) => (field.kind === Kind.FIELD ? field.name.value : field.kind));
  if (names.join() !== mutation) throw new Error(`a denial of ${mutation} calls ${names.join(', ')}`);
}

async function errorOf(service: TestSubgraph, source: string, variables: Variables, caller: Caller): Promise<GraphQLError | undefined> {
  const { errors } = await service.call(source, variables, caller);
  return errors?.[0];
}

/** The edge wraps what a command throws in a GraphQLError, and graphql-js wraps that in another, which has the path. */
function demandBehind(error: GraphQLError): Demand | undefined {
  let cause: Error | null | undefined = error;
  while (cause instanceof GraphQLError) cause = cause.originalError;
  return demandOf(cause);
}

const nameOf = (caller: Caller): string => (caller.kind === 'user' ? `a ${caller.role}` : caller.kind);

const describe = (error: GraphQLError | undefined): string => (error ? `${error.extensions.code} (${error.message})` : 'without an error');
