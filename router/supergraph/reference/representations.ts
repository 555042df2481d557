import type { Representation } from '../fetch-failure.js';
import { ownName } from '../required-fields.js';

export interface Deduplicated {
  /** Each representation once. */
  readonly distinct: readonly Representation[];
  /** The answers to `distinct`, given to everyone who asked. */
  spread<Answer>(answers: readonly Answer[]): Answer[];
}

/** Fifty courses of one instructor ask for that instructor once. */
export function deduplicate(representations: readonly Representation[]): Deduplicated {
  if (representations.length < 2) return { distinct: representations, spread: (answers) => [...answers] };
  const places = new Map<string, number>();
  const distinct: Representation[] = [];
  const placeOf = representations.map((representation) => {
    const key = JSON.stringify(representation);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, distinct.length);
    return distinct.push(representation) - 1;
  });
  return {
    distinct,
    // The executor writes into what it is given (`__typename`, later fetches), so each asker gets an object of its own.
    spread: (answers) => placeOf.map((place) => copied(answers[place] as never)),
  };
}

/** The gateway's executor renames what is there, and leaves 0, false, '' and null under the names that the planner has for them. */
export function underOwnNames<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(underOwnNames) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const named = Object.entries(value).flatMap(([name, each]) => (each === undefined ? [] : [[ownName(name), underOwnNames(each)]]));
  return Object.fromEntries(named) as Value;
}

const copied = <Value>(value: Value): Value => (typeof value === 'object' && value !== null ? { ...value } : value);
