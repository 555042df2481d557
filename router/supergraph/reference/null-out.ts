import { type GraphQLOutputType, getNullableType, isListType, isNonNullType } from 'graphql';
import type { ResponseShape } from '../response-shape.js';

type Path = readonly (string | number)[];
type Data = Record<string, unknown>;

/** Puts null at a place of the response. Where the type forbids that it climbs to the next place that may be null: null for all of the data, at last. */
export function nullOut(data: Data | null, shape: ResponseShape, path: Path): Data | null {
  return data && climbsFrom(data, shape, path) ? null : data;
}

/** Puts null below an object; true when the null climbs to the object itself. */
function climbsFrom(object: Data, shape: ResponseShape, [name, ...rest]: Path): boolean {
  const field = typeof name === 'string' ? shape.field(name) : undefined;
  return field !== undefined && climbs(object, name as string, field.type, field.shape, rest);
}

/** Puts null at a key of an object or a list, or below it. True when the type forbids it, and the null climbs to the holder. */
function climbs(
  holder: Data | unknown[],
  key: string | number,
  type: GraphQLOutputType,
  shape: ResponseShape | undefined,
  rest: Path,
): boolean {
  const value = (holder as Data)[key];
  if (value === null || value === undefined) return false;
  const inner = getNullableType(type);
  const [next, ...further] = rest;
  if (next !== undefined) {
    const fromBelow =
      isListType(inner) && Array.isArray(value)
        ? climbs(value, next, inner.ofType, shape, further)
        : shape !== undefined && climbsFrom(value as Data, shape, rest);
    if (!fromBelow) return false;
  }
  if (isNonNullType(type)) return true;
  (holder as Data)[key] = null;
  return false;
}
