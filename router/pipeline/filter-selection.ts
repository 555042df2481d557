import {
  type DocumentNode,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type DomainError, toGraphQLError } from '../../platform/kernel/errors.js';
import type { Requirement, Requirements } from '../supergraph/requirements.js';
import type { ResponseShape } from '../supergraph/response-shape.js';

/** What an operation selects that demands something of the caller. */
export function requirementsIn(document: DocumentNode, schema: GraphQLSchema, requirements: Requirements): readonly Requirement[] {
  const found = new Set<Requirement>();
  eachField(document, schema, requirements, (demanded) => {
    for (const each of demanded) found.add(each);
    return undefined;
  });
  return [...found];
}

/** An operation without the fields that the caller may not have. */
export interface FilteredSelection {
  readonly document: DocumentNode;
  /** The stand-in's name → the name of the field that was cut. */
  readonly placeholders: ReadonlyMap<string, string>;
}

/**
 * Cuts fields out by putting a `__typename` in their place, under a name of its own: so the executor itself tells at which
 * places of the response a null belongs, through every fragment, list and `@include`, and no subgraph is asked.
 */
export function filterSelection(
  document: DocumentNode,
  schema: GraphQLSchema,
  requirements: Requirements,
  unmet: ReadonlySet<Requirement>,
): FilteredSelection {
  const placeholders = new Map<string, string>();
  const rest = eachField(document, schema, requirements, (demanded, name) => {
    if (!demanded.some((each) => unmet.has(each))) return undefined;
    const placeholder = `refused_${name}`;
    placeholders.set(placeholder, name);
    return placeholder;
  });
  return { document: rest, placeholders };
}

function eachField(
  document: DocumentNode,
  schema: GraphQLSchema,
  requirements: Requirements,
  replaceBy: (demanded: readonly Requirement[], responseName: string) => string | undefined,
): DocumentNode {
  const types = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field(field) {
        const parent = types.getParentType();
        const name = field.name.value;
        if (!parent || name.startsWith('__')) return undefined;
        const placeholder = replaceBy(requirements.of(parent, name), field.alias?.value ?? name);
        if (!placeholder) return undefined;
        return {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: placeholder },
          name: { kind: Kind.NAME, value: '__typename' },
          directives: field.directives,
        };
      },
    }),
  );
}

const NULLED = Symbol('a null that is not allowed here');

/** Puts null and an error where a stand-in was answered, and lets a null that a type forbids climb as GraphQL has it. */
export function fillPlaceholders(
  data: Record<string, unknown>,
  shape: ResponseShape,
  placeholders: FilteredSelection['placeholders'],
  refusal: DomainError,
): { data: Record<string, unknown> | null; errors: GraphQLError[] } {
  const errors: GraphQLError[] = [];

  const fillObject = (value: Record<string, unknown>, within: ResponseShape, path: (string | number)[]): unknown => {
    const filled: Record<string, unknown> = Object.create(null);
    let nulled = false;
    for (const key of Object.keys(value)) {
      const name = placeholders.get(key) ?? key;
      const field = within.field(name);
      const here = [...path, name];
      if (name !== key) errors.push(located(refusal, here));
      const child = name !== key ? null : field ? fill(value[key], field.type, field.shape, here) : value[key];
      if (child === NULLED || (child === null && field && isNonNullType(field.type))) nulled = true;
      filled[name] = child;
    }
    return nulled ? NULLED : filled;
  };

  /** Returns the value with its cuts filled, null where one climbed to, or NULLED where it must climb on. */
  const fill = (value: unknown, type: GraphQLOutputType, below: ResponseShape | undefined, path: (string | number)[]): unknown => {
    if (value === null || value === undefined || !below) return value;
    if (isNonNullType(type)) {
      const inner = fill(value, type.ofType, below, path);
      return inner === null ? NULLED : inner;
    }
    if (isListType(type) && Array.isArray(value)) {
      const items = value.map((each, index) => fill(each, type.ofType, below, [...path, index]));
      return items.includes(NULLED) ? null : items;
    }
    const object = fillObject(value as Record<string, unknown>, below, path);
    return object === NULLED ? null : object;
  };

  const filled = fillObject(data, shape, []);
  return { data: filled === NULLED ? null : (filled as Record<string, unknown>), errors };
}

function located(refusal: DomainError, path: readonly (string | number)[]): GraphQLError {
  const { message, extensions } = toGraphQLError(refusal);
  return new GraphQLError(message, { path, extensions });
}
