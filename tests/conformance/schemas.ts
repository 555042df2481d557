import { buildASTSchema, type GraphQLResolveInfo, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { subgraph, type TestSubgraph } from '../../router/test-kit/subgraphs.js';
import type { Entity, Field, Model } from './model.js';
import { computed, failIf, fieldValue, IDS, type Reference } from './values.js';

const argument = ({ hasArgument }: Field): string => (hasArgument ? '(by: Int! = 2)' : '');
const typed = (field: Field): string => `${field.name}${argument(field)}: ${field.shape.replace('T', field.of)}`;
const SHARED = `enum Colour { RED BLUE }
type Money SHAREABLE { amount: Int! currency: String }
type At SHAREABLE { x: Int! }`;

const root = ({ name }: Entity): string => `all${name}: [${name}!]! one${name}(id: ID!): ${name}`;

/** All of it as one schema, with what it answers. */
export function merged({ entities }: Model): GraphQLSchema {
  const names = entities.map(({ name }) => name);
  const types = entities.map(
    ({ name, fields }) => `type ${name} implements Node { id: ID! code: String! at: At! ${fields.map(typed).join(' ')} }`,
  );
  const schema = buildASTSchema(
    parse(`${SHARED.replaceAll('SHAREABLE', '')} interface Node { id: ID! code: String! } union Any = ${names.join(' | ')}
      ${types.join('\n')} type Query { ${entities.map(root).join(' ')} }`),
  );
  const resolvers = resolversOf(entities, () => entities.flatMap(({ fields }) => fields), entities);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (isObjectType(type))
      for (const [name, resolve] of Object.entries(fields))
        if (type.getFields()[name]) (type.getFields()[name] as { resolve?: unknown }).resolve = resolve;
  }
  return schema;
}

type Resolvers = Record<string, Record<string, (parent: never, args: never, context: unknown, info: GraphQLResolveInfo) => unknown>>;
type Arguments = { readonly by?: number };

function resolversOf(
  present: readonly Entity[],
  answered: (entity: Entity) => readonly Field[],
  all: readonly Entity[],
  isSubgraph = false,
): Resolvers {
  const resolvers: Resolvers = { Query: {} };
  for (const entity of present) {
    const value = (id: string, name: string, by: number) =>
      fieldValue(entity, id, entity.fields.find((each) => each.name === name) as Field, by, all);
    const fields = entity.fields
      .filter((each) => answered(entity).includes(each))
      .map((field) => {
        const resolve = (parent: Reference & Record<string, unknown>, { by = 2 }: Arguments) => {
          failIf(field, parent.id);
          if (!field.name.startsWith('c')) return value(parent.id, field.name, by);
          const given = field.requires.map((each) => (isSubgraph ? parent[each.field] : value(parent.id, each.field, each.by ?? 2)));
          return computed(given, by);
        };
        return [field.name, resolve] as const;
      });
    Object.assign(resolvers.Query as object, {
      [`all${entity.name}`]: () => IDS.map((id) => ({ __typename: entity.name, id })),
      [`one${entity.name}`]: (_: unknown, { id }: { id: string }) =>
        IDS.some((each) => each === id) ? { __typename: entity.name, id } : null,
    });
    resolvers[entity.name] = {
      ...Object.fromEntries(fields),
      code: ({ id }: Reference) => `c${id}`,
      at: ({ id }: Reference) => ({ x: Number(id) }),
    } as never;
  }
  return resolvers;
}

interface Sent extends Partial<Reference> {
  readonly code?: string;
  readonly at?: { readonly x: number };
}

/** The part of it that one subgraph has. */
export function part({ entities }: Model, name: string): TestSubgraph {
  const of = (entity: Entity) => entity.fields.filter(({ home, sharedWith, overrides }) => [home, sharedWith, overrides].includes(name));
  const referred = new Set(entities.flatMap((entity) => of(entity).map((field) => field.of)));
  const isAbstract = referred.has('Node') || referred.has('Any');
  const present = entities.filter((entity) => isAbstract || entity.root === name || of(entity).length > 0 || referred.has(entity.name));
  const external = (entity: Entity) => {
    const required = of(entity).flatMap(({ requires }) => requires.map(({ field }) => field));
    const provided = entities.flatMap((each) =>
      of(each)
        .filter((field) => field.of === entity.name)
        .map(({ provides }) => provides),
    );
    return entity.fields.filter((field) => !of(entity).includes(field) && [...required, ...provided].includes(field.name));
  };
  const provided = (entity: Entity, field: Field) =>
    entities.some((each) => each.fields.some(({ of: target, provides }) => target === entity.name && provides === field.name));
  const types = present.map((entity) => {
    const keys = [...new Set(entity.keys.get(name))].map((key) => `@key(fields: "${key}")`).join(' ');
    const fields = [
      ...of(entity).map((field) => owned(entity, field, name, provided(entity, field))),
      ...external(entity).map((field) => `${typed(field)} @external`),
    ];
    return `type ${entity.name}${isAbstract ? ' implements Node' : ''} ${keys} { id: ID! code: String! @shareable at: At! @shareable ${fields.join(' ')} }`;
  });
  const abstract = isAbstract
    ? `interface Node { id: ID! code: String! } union Any = ${entities.map((each) => each.name).join(' | ')}`
    : '';
  const roots = present
    .filter((entity) => entity.root === name)
    .map(root)
    .join(' ');
  const sdl = `${SHARED.replaceAll('SHAREABLE', '@shareable')} ${abstract} ${types.join('\n')} type Query { ping${name}: Int ${roots} }`;
  const resolvers = resolversOf(present, (entity) => [...of(entity), ...external(entity)], entities, true);
  for (const { name: type } of present) {
    const __resolveReference = ({ id, code, at, ...rest }: Sent) => ({
      ...rest,
      __typename: type,
      id: id ?? code?.slice(1) ?? String(at?.x),
    });
    resolvers[type] = { ...resolvers[type], __resolveReference } as never;
  }
  const wrong = entities.flatMap((entity) =>
    of(entity)
      .filter(({ overrides }) => overrides === name)
      .map((field) => [entity.name, field.name] as const),
  );
  for (const [type, field] of wrong) if (resolvers[type]) resolvers[type][field] = () => null;
  const query = resolvers.Query as object;
  const served = Object.fromEntries(Object.entries(query).filter(([key]) => present.some((e) => e.root === name && key.endsWith(e.name))));
  return subgraph(name, sdl, { ...resolvers, Query: served } as never);
}

function owned(entity: Entity, field: Field, subgraphName: string, isProvided: boolean): string {
  const below = (name: string) => (entity.fields.some((each) => each.name === name && each.of === 'Money') ? ' { amount currency }' : '');
  const requires = field.requires.map(({ field: name, by }) => `${name}${by === undefined ? '' : `(by: ${by})`}${below(name)}`).join(' ');
  return [
    typed(field),
    (field.sharedWith || isProvided) && '@shareable',
    field.overrides && field.home === subgraphName && `@override(from: "${field.overrides}")`,
    requires && `@requires(fields: "${requires}")`,
    field.provides && `@provides(fields: "${field.provides}")`,
  ]
    .filter(Boolean)
    .join(' ');
}
