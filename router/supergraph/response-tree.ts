import type { ResponsePath } from '@apollo/query-planner';
import type { Representation } from './representations.js';

type Path = readonly (string | number)[];

/**
 * The response of one operation while its fetches fill it. The executor merges every answer into the objects of the first
 * one, so holding those is to see the whole: it tells where in the response an entity stands that a later fetch is about.
 */
export class ResponseTree {
  readonly #root: Record<string, unknown> = Object.create(null);
  readonly #missing: ResponsePath[] = [];

  /** Takes note of the answer to a fetch of root fields. */
  adopt(data: Readonly<Record<string, unknown>>): void {
    for (const key of Object.keys(data)) this.#root[key] ??= data[key];
  }

  /** Takes note that a subgraph knows nothing of an entity that another one refers to. */
  miss(at: ResponsePath): void {
    this.#missing.push(at);
  }

  isMissing(path: Path): boolean {
    return this.#missing.some((at) => covers(at, path));
  }

  /** Where the entity of this representation stands; without one, every place that the fetch was for. */
  positions(at: ResponsePath, representation?: Representation): Path[] {
    const places = Array.from(walk(this.#root, at, []));
    if (!representation) return places.map(({ path }) => path);
    const { __typename, ...fields } = representation;
    const alike = places.filter(({ value }) => Object.keys(fields).every((key) => sameValue(value[key], fields[key])));
    const ofType = alike.filter(({ value }) => value.__typename === undefined || value.__typename === __typename);
    // An interface object goes out under another type's name than it came in with.
    return (ofType.length > 0 ? ofType : alike).map(({ path }) => path);
  }
}

function* walk(value: unknown, [head, ...rest]: ResponsePath, path: Path): Generator<{ path: Path; value: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const below = head === '@' ? rest : head === undefined ? [] : [head, ...rest];
    for (const [index, each] of value.entries()) yield* walk(each, below, [...path, index]);
    return;
  }
  if (head === undefined) yield { path, value: value as Record<string, unknown> };
  else yield* walk((value as Record<string, unknown>)[head], rest, [...path, head]);
}

/** Whether a path of the response lies at or under a path of the plan, where `@` stands for any element. */
function covers(at: ResponsePath, path: Path): boolean {
  const named = at.filter((key) => key !== '@');
  const names = path.filter((key) => typeof key === 'string');
  return named.every((key, index) => key === names[index]);
}

const sameValue = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
