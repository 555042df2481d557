import type { ResponsePath } from '@apollo/query-planner';
import type { Places, Representation } from '../fetch-failure.js';
import { ownName } from '../required-fields.js';

type Path = readonly (string | number)[];

/**
 * The response of one operation while its fetches fill it. The executor merges every answer into the objects of the first
 * one, so holding those is to see the whole: it tells where in the response an entity stands that a later fetch is about.
 */
export class ResponseTree implements Places {
  readonly #root: Record<string, unknown> = Object.create(null);
  readonly #missing: { readonly at: ResponsePath; readonly representation: Representation }[] = [];

  /** Takes note of the answer to a fetch of root fields. */
  adopt(data: Readonly<Record<string, unknown>>): void {
    for (const key of Object.keys(data)) this.#root[key] ??= data[key];
  }

  /** Takes note that an entity which another subgraph refers to is not there: it is gone, or hidden from the caller. */
  miss(at: ResponsePath, representation: Representation): void {
    this.#missing.push({ at, representation });
  }

  /** The places of all that is not there. */
  missing(): Path[] {
    return this.#missing.flatMap(({ at, representation }) => this.positions(at, representation));
  }

  /** Where the entity of this representation stands; without one, every place that the fetch was for. */
  positions(at: ResponsePath, representation?: Representation): Path[] {
    const places = Array.from(walk(this.#root, at, []));
    if (!representation) return places.map(({ path }) => path);
    const { __typename, ...fields } = representation;
    const alike = places.filter(({ value }) => holds(value, fields));
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

/** Whether a value has all that was sent of it. The response may have more, and several values of one field that was required. */
function holds(value: unknown, sent: unknown): boolean {
  if (typeof value !== 'object' || typeof sent !== 'object' || value === null || sent === null) return value === sent;
  if (Array.isArray(sent)) return Array.isArray(value) && value.length === sent.length && sent.every((each, i) => holds(value[i], each));
  return Object.entries(sent).every(([key, each]) =>
    Object.entries(value).some(([name, own]) => ownName(name) === key && holds(own, each)),
  );
}
