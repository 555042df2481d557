import type { Demand } from '../kernel/demand.js';
import type { Policy } from '../kernel/policy.js';

/**
 * What a mutation demands of its caller: an action of a policy, or one of several, as its input decides; a sign-in and no more; to be
 * one of our own services; nothing at all.
 */
export type MutationGuard = ActionGuard | readonly ActionGuard[] | 'signed-in' | 'service' | 'public';

/** The guard of each mutation, by its field. Written `{ … } satisfies MutationGuards`, so that tests know each by its name. */
export type MutationGuards = Readonly<Record<string, MutationGuard>>;

/** An action of a policy. `guardedBy` alone makes one, so there is none that names an action which its policy lacks. */
class ActionGuard<Action extends string = string> {
  readonly #policy: { readonly what: string };

  constructor(
    policy: { readonly what: string },
    readonly action: Action,
  ) {
    this.#policy = policy;
  }

  /** Whether this very policy was asked for this action. */
  matches(demand: Demand | undefined): boolean {
    return typeof demand === 'object' && demand.policy === this.#policy && demand.action === this.action;
  }

  /** `Course.publish` */
  toString(): string {
    return `${this.#policy.what}.${this.action}`;
  }
}

export type { ActionGuard };

export const guardedBy = <Subject, Action extends string, Named extends Action>(
  policy: Policy<Subject, Action>,
  action: Named,
): ActionGuard<Named> => new ActionGuard(policy, action);

/** The actions that the mutations of a service demand, to tell them from those that only reads ask for. */
export type GuardedAction<Guards extends MutationGuards> = ActionOf<Guards[keyof Guards]>;

type ActionOf<Guard> = Guard extends readonly (infer Each)[] ? ActionOf<Each> : Guard extends ActionGuard<infer Action> ? Action : never;
