import type { ResponsePath } from '@apollo/query-planner';
import { type Data, fieldOf, isData } from './data.js';

export type Path = readonly (string | number)[];

/** The objects at a path of the plan, through lists and lists of lists; the same object once. */
export function objectsAt(root: Data, path: ResponsePath): Iterable<Data> {
  if (path.length === 0) return [root];
  const found = new Set<Data>();
  collect(root, path, 0, found);
  return found;
}

function collect(value: unknown, path: ResponsePath, depth: number, found: Set<Data>): void {
  if (Array.isArray(value)) {
    const below = path[depth] === '@' ? depth + 1 : depth;
    for (const each of value) collect(each, path, below, found);
  } else if (isData(value)) {
    const name = path[depth];
    if (name === undefined) found.add(value);
    else collect(fieldOf(value, name as string), path, depth + 1, found);
  }
}

export interface Place {
  readonly path: Path;
  readonly value: Data;
}

/** The same with the place of each in the response: an object that stands at several is found at each of them. */
export function* placesAt(value: unknown, [head, ...rest]: ResponsePath, path: Path = []): Generator<Place> {
  if (Array.isArray(value)) {
    const below = head === '@' || head === undefined ? rest : [head, ...rest];
    for (const [index, each] of value.entries()) yield* placesAt(each, below, [...path, index]);
  } else if (isData(value)) {
    if (head === undefined) yield { path, value };
    else yield* placesAt(fieldOf(value, head as string), rest, [...path, head]);
  }
}
