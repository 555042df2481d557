import type { ResponsePath } from '@apollo/query-planner';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { DomainError, ErrorCode, toGraphQLError, unavailable } from '../../platform/kernel/errors.js';
import { PROBE } from './existence.js';

type Path = readonly (string | number)[];

/** A reference to an entity, as the planner sends it: `__typename`, its key and what `@requires` names. */
export type Representation = Readonly<Record<string, unknown>>;

/** Tells where in the response an entity stands that a fetch was about. */
export interface Places {
  /** Where the entity of this representation stands; without one, every place that the fetch was for. */
  positions(at: ResponsePath, representation?: Representation): Path[];
}

/** A subgraph's error before its place in the response is known. The executor hands it through as an original error. */
export class FetchFailure extends Error {
  constructor(
    readonly error: GraphQLError,
    /** The fetch's place in the plan. */
    private readonly at: ResponsePath,
    /** The error's place in the fetched: below a root, or below the entity. */
    readonly path: Path,
    /** The entity that failed; undefined when the whole fetch did, or when it was for root fields. */
    private readonly representation?: Representation,
  ) {
    super(error.message);
  }

  get isOutage(): boolean {
    return this.error.extensions.code === ErrorCode.UNAVAILABLE;
  }

  /** Whether it may be why this entity has no answer. */
  concerns(representation: Representation): boolean {
    return this.representation === undefined || this.representation === representation;
  }

  /**
   * One error for each place it concerns. An outage is reported once: it is one fact, however many fields it costs. What a probe met is
   * of a field that the client did not ask for.
   */
  located(places: Places): GraphQLError[] {
    if (this.path.at(-1) === PROBE) return [];
    const { message, extensions, originalError } = this.error;
    const positions = places.positions(this.at, this.representation);
    const reported = this.representation && !this.isOutage ? positions : positions.slice(0, 1);
    return (reported.length > 0 ? reported : [this.at.filter((key) => key !== '@')]).map(
      (position) => new GraphQLError(message, { path: [...position, ...this.path], extensions, originalError }),
    );
  }
}

/** What a fetch was for. */
export interface FetchPlace {
  /** Its place in the plan. */
  readonly at: ResponsePath;
  /** What it asked for, if it asked for entities. */
  readonly entities?: readonly Representation[];
  /** The response names of its fields, if it asked for root fields. */
  readonly rootFields?: () => readonly string[];
}

/** The errors of a subgraph's answer. */
export function failuresOf(errors: readonly (GraphQLError | GraphQLFormattedError)[], place: FetchPlace): FetchFailure[] {
  const { at, entities } = place;
  const failures = errors.flatMap((each) => {
    const [field, index, ...below] = each.path ?? [];
    if (!entities) return each.path?.length ? new FetchFailure(coded(each), at, each.path) : ofWholeFetch(coded(each), place);
    const entity = field === '_entities' && typeof index === 'number' ? entities[index] : undefined;
    return new FetchFailure(coded(each), at, entity ? below : [], entity);
  });
  return withoutRepeatedOutages(failures, entities !== undefined);
}

/** A fetch that did not come to an answer. Whatever was thrown, for the client the subgraph is away. */
export function outage(subgraph: string, thrown: unknown, place: FetchPlace): FetchFailure[] {
  const error = thrown instanceof DomainError ? thrown : Object.assign(unavailable(subgraph), { cause: thrown });
  return ofWholeFetch(toGraphQLError(error), place);
}

/** At each root field that it costs: one that is null without an error would be a thing that does not exist. */
function ofWholeFetch(error: GraphQLError, { at, entities, rootFields }: FetchPlace): FetchFailure[] {
  const fields = (entities ? undefined : rootFields?.()) ?? [];
  if (fields.length === 0) return [new FetchFailure(error, at, [])];
  return fields.map((field) => new FetchFailure(error, at, [field]));
}

/** Of one fetch: outages that say the same about its entities, or about the same root field, are one. */
function withoutRepeatedOutages(failures: readonly FetchFailure[], ofEntities: boolean): FetchFailure[] {
  const seen = new Set<string>();
  return failures.filter((failure) => {
    if (!failure.isOutage) return true;
    const key = `${failure.message}@${ofEntities ? '' : failure.path[0]}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** With a code, also when a resolver's refusal was not mapped in the subgraph. */
function coded(error: GraphQLError | GraphQLFormattedError): GraphQLError {
  const original = error instanceof GraphQLError ? error.originalError : undefined;
  if (original instanceof DomainError) return toGraphQLError(original);
  const extensions = { ...error.extensions, code: error.extensions?.code ?? ErrorCode.INTERNAL };
  return new GraphQLError(error.message, { extensions, originalError: original });
}
