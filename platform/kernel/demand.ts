import { DomainError } from './errors.js';

/** What a caller was refused for want of: an action of a policy, a sign-in, or being one of our own services. */
export type Demand = ActionDemand | 'signed-in' | 'service';

export interface ActionDemand {
  readonly policy: { readonly what: string };
  readonly action: string;
  /** The thing itself was not there, so nobody was denied anything. */
  readonly isMissing?: boolean;
}

// Beside the errors and not in them: no client and no log can come to see it.
const demands = new WeakMap<DomainError, Demand>();

/** Marks `error` as the refusal of a demand. */
export function refusalOf(demand: Demand, error: DomainError): DomainError {
  demands.set(error, demand);
  return error;
}

/** The demand that `error` refuses; undefined for any other error. Tests hold it against what a mutation declares. */
export const demandOf = (error: unknown): Demand | undefined => (error instanceof DomainError ? demands.get(error) : undefined);
