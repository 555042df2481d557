import fc from 'fast-check';
import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';

/** A query of a schema, and the variables that it is asked with. */
export interface GeneratedOperation {
  readonly source: string;
  readonly variables: { readonly yes: boolean; readonly no: boolean };
}

const LEVELS = 5;

/** Queries of every kind of selection: aliases, fragments, `@skip` and `@include`, interfaces and unions. */
export function operationsOf(schema: GraphQLSchema): fc.Arbitrary<GeneratedOperation> {
  const root = schema.getQueryType();
  if (!root) throw new Error('Nothing can be asked of this schema');
  const source = selectionOf(schema, root, LEVELS).map((selection) => `query ($yes: Boolean!, $no: Boolean = false) ${selection}`);
  return fc.record({ source, variables: fc.record({ yes: fc.boolean(), no: fc.boolean() }) });
}

const CONDITIONS = ['', '', '', '', '', ' @include(if: $yes)', ' @skip(if: $no)', ' @skip(if: true)', ' @include(if: true)'];

function selectionOf(schema: GraphQLSchema, type: GraphQLCompositeType, levels: number): fc.Arbitrary<string> {
  const typename = fc.constantFrom('__typename', 'kind: __typename');
  const fields = isUnionType(type)
    ? []
    : Object.values(type.getFields()).filter((each) => levels > 1 || !isCompositeType(getNamedType(each.type)));
  const field = fields.length > 0 ? fc.constantFrom(...fields).chain((each) => fieldOf(schema, each, levels)) : typename;
  const behind = isObjectType(type) ? [type] : schema.getPossibleTypes(type);
  const fragment = fc
    .tuple(fc.constantFrom(...behind), fc.constantFrom(...CONDITIONS))
    .chain(([each, condition]) => selectionOf(schema, each, levels - 1).map((selection) => `... on ${each.name}${condition} ${selection}`));
  const selections = levels > 1 ? [{ arbitrary: fragment, weight: isObjectType(type) ? 1 : 6 }] : [];
  return fc
    .array(fc.oneof({ arbitrary: field, weight: 8 }, { arbitrary: typename, weight: 1 }, ...selections), { minLength: 1, maxLength: 4 })
    .map((each) => `{ ${each.join(' ')} }`);
}

function fieldOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>, levels: number): fc.Arbitrary<string> {
  const type = getNamedType(field.type);
  const given = field.args.filter(isRequiredArgument).map(({ name, type: of }) => `${name}: ${literalOf(of)}`);
  const called = `${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}`;
  const named = fc
    .tuple(fc.constantFrom('', '', '', `of_${field.name}: `), fc.constantFrom(...CONDITIONS))
    .map(([alias, condition]) => `${alias}${called}${condition}`);
  return isCompositeType(type) ? fc.tuple(named, selectionOf(schema, type, levels - 1)).map((parts) => parts.join(' ')) : named;
}

/** The least that an argument may be. */
function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${required.map(({ name, type: of }) => `${name}: ${literalOf(of)}`).join(', ')} }`;
  }
  const literals: Readonly<Record<string, string>> = {
    Int: '1',
    Float: '1',
    Boolean: 'true',
    DateTime: '"2026-01-01T00:00:00Z"',
    SafeInt: '1',
  };
  return literals[type.name] ?? '"x"';
}
