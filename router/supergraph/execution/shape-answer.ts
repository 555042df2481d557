import { GraphQLError } from 'graphql';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import { type Data, emptyData, fieldOf, isData } from './data.js';
import type { FieldShape, ObjectShape, OutputShape } from './shape.js';

/** In the place of a null that is not allowed there: it climbs. */
const CLIMBS = Symbol('a null that is not allowed here');

/** What shaping needs to know beside the data. */
export interface Shaping {
  /** The entities that are not there: null in the response, without an error. */
  readonly gone: ReadonlySet<Data>;
  /** Answers `__schema` and `__type`. */
  readonly introspect: (field: FieldShape) => unknown;
}

export interface ShapedAnswer {
  readonly data: Data | null;
  /** What subgraphs answered against the schema. */
  readonly violations: readonly GraphQLError[];
}

/** Makes the response of what was fetched: the client's fields in the client's order, and null where the schema and the data agree on nothing else. */
export function shapeAnswer(root: Data, shape: ObjectShape, { gone, introspect }: Shaping): ShapedAnswer {
  const violations: GraphQLError[] = [];
  const path: (string | number)[] = [];

  const violation = (message: string) => {
    violations.push(new GraphQLError(message, { path: [...path], extensions: { code: ErrorCode.INTERNAL } }));
  };

  function shapeObject(source: Data, selected: ObjectShape): Data | typeof CLIMBS {
    const type = selected.of(source.__typename);
    if (!type) {
      violation('A subgraph answered with an object of a type that does not exist');
      return CLIMBS;
    }
    const shaped = emptyData();
    for (const field of type.fields) {
      const value = shapeField(source, field, type.objectType);
      if (value === CLIMBS) return CLIMBS;
      shaped[field.name] = value;
    }
    return shaped;
  }

  function shapeField(source: Data, field: FieldShape, objectType: string | undefined): unknown {
    if (field.kind === 'introspection') return introspect(field);
    const value = field.kind === 'typename' ? objectType : fieldOf(source, field.from);
    const { output } = field;
    if (output.leaf && value !== undefined && value !== null && output.leaf(value)) return value;
    path.push(field.name);
    const shaped = shapeOutput(value, output, field);
    path.pop();
    return shaped;
  }

  /** The value, null, or CLIMBS where null is not allowed. */
  function shapeOutput(value: unknown, output: OutputShape, field: FieldShape): unknown {
    if (value === undefined || value === null) {
      if (output.nonNull) violation(`Cannot return null for non-nullable field ${field.coordinate}.`);
      return output.nonNull ? CLIMBS : null;
    }
    const shaped = shapePresent(value, output, field);
    return shaped === CLIMBS && !output.nonNull ? null : shaped;
  }

  /** CLIMBS also where null is allowed. */
  function shapePresent(value: unknown, { list, object, leaf }: OutputShape, field: FieldShape): unknown {
    if (list) return Array.isArray(value) ? shapeList(value, list, field) : misfit(field);
    if (leaf) return leaf(value) ? value : misfit(field);
    if (!object || !isData(value)) return misfit(field);
    return gone.has(value) ? CLIMBS : shapeObject(value, object);
  }

  function shapeList(values: readonly unknown[], element: OutputShape, field: FieldShape): unknown {
    const shaped: unknown[] = [];
    let climbs = false;
    for (let index = 0; index < values.length; index += 1) {
      path.push(index);
      const each = shapeOutput(values[index], element, field);
      path.pop();
      climbs ||= each === CLIMBS;
      shaped.push(each);
    }
    return climbs ? CLIMBS : shaped;
  }

  function misfit({ coordinate }: FieldShape): typeof CLIMBS {
    violation(`A subgraph answered with an invalid value for ${coordinate}.`);
    return CLIMBS;
  }

  const shaped = shapeObject(root, shape);
  return { data: shaped === CLIMBS ? null : shaped, violations };
}
