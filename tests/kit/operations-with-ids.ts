import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';

/** A root field of the API with an id somewhere in its arguments, ready to be sent. */
export interface OperationWithIds {
  readonly field: string;
  readonly document: string;
  /** This id wherever there is one, and as little else as the field demands. */
  variables(id: string): Record<string, unknown>;
}

/** Every query and mutation that takes an id, made from the schema: a new one is among them by itself. */
export function operationsWithIds(schema: GraphQLSchema, kind: 'query' | 'mutation'): OperationWithIds[] {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  return Object.values(root?.getFields() ?? {}).flatMap(({ name: field, args, type }) => {
    const used = args.filter((each) => holdsId(each.type) || isRequiredInputField(each));
    if (!used.some((each) => holdsId(each.type))) return [];
    const declared = used.map((each) => `$${each.name}: ${each.type}`).join(', ');
    const passed = used.map(({ name }) => `${name}: $${name}`).join(', ');
    const selected = isCompositeType(getNamedType(type)) ? '{ __typename }' : '';
    return [
      {
        field,
        document: `${kind} (${declared}) { ${field}(${passed}) ${selected} }`,
        variables: (id) => Object.fromEntries(used.map((each) => [each.name, sampleOf(each.type, id)])),
      },
    ];
  });
}

function holdsId(type: GraphQLInputType, above: readonly GraphQLNamedType[] = []): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === 'ID';
  return !above.includes(named) && Object.values(named.getFields()).some((each) => holdsId(each.type, [...above, named]));
}

const VALUES: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  SafeInt: 1,
  Boolean: true,
  DateTime: '2026-05-01T00:00:00Z',
  String: 'Some text',
};

function sampleOf(type: GraphQLInputType, id: string): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, id);
  if (isListType(type)) return [sampleOf(type.ofType, id)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return type.name === 'ID' ? id : VALUES[type.name];
  const fields = Object.values(type.getFields()).filter((each) => isRequiredInputField(each) || holdsId(each.type));
  return Object.fromEntries(fields.map((each) => [each.name, sampleOf(each.type, id)]));
}
