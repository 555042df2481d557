import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';

export type Root = 'query' | 'mutation' | 'subscription';
type Field = GraphQLField<unknown, unknown>;

/** A place where clients put a value: an argument of a field, or what lies within one. */
export interface Position {
  /** `query course.enrollments(first:)`, `mutation createCourse(input:).price.amount`; 0 is the first element of a list. */
  readonly coordinate: string;
  readonly root: Root;
  /** From the root to the field whose argument it is. */
  readonly fields: readonly Field[];
  readonly argument: GraphQLArgument;
  /** From the argument's value to this one: names of input fields, and 0 into lists. */
  readonly within: readonly string[];
  readonly type: GraphQLInputType;
}

/** Every position of a schema. A field that is no root is reached on the shortest way from a query. */
export function positionsOf(schema: GraphQLSchema): Position[] {
  const roots = [
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  const ways = [
    ...waysFromQuery(schema).map((fields) => ({ root: 'query' as const, fields })),
    ...roots.flatMap(([root, type]) => fieldsOf(type).map((field) => ({ root, fields: [field] }))),
  ];
  return ways.flatMap(({ root, fields }) => positionsOn(root, fields));
}

const fieldsOf = (type: GraphQLObjectType | null | undefined): Field[] => Object.values(type?.getFields() ?? {});

/** The shortest way to each field: breadth first, each type entered once. */
export function waysFromQuery(schema: GraphQLSchema): Field[][] {
  const entered = new Set<unknown>();
  const ways = fieldsOf(schema.getQueryType()).map((field) => [field]);
  for (const way of ways) {
    const type = getNamedType((way.at(-1) as Field).type);
    if (!isObjectType(type) || entered.has(type)) continue;
    entered.add(type);
    ways.push(...fieldsOf(type).map((field) => [...way, field]));
  }
  return ways;
}

function positionsOn(root: Root, fields: readonly Field[]): Position[] {
  const names = fields.map(({ name }) => name).join('.');
  return (fields.at(-1) as Field).args.flatMap((argument) =>
    valuesIn(argument.type).map(({ within, type }) => ({
      coordinate: `${root} ${names}(${argument.name}:)${within.map((step) => `.${step}`).join('')}`,
      root,
      fields,
      argument,
      within,
      type,
    })),
  );
}

interface Value {
  readonly within: readonly string[];
  readonly type: GraphQLInputType;
}

/** The value itself and all that it is made of; an input type that contains itself is entered once. */
function valuesIn(type: GraphQLInputType, within: readonly string[] = [], entered: readonly unknown[] = []): Value[] {
  const own: Value[] = [{ within, type }];
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [...own, ...valuesIn(nullable.ofType as GraphQLInputType, [...within, '0'], entered)];
  if (!isInputObjectType(nullable) || entered.includes(nullable)) return own;
  const fields = Object.values(nullable.getFields());
  return [...own, ...fields.flatMap((field) => valuesIn(field.type, [...within, field.name], [...entered, nullable]))];
}
