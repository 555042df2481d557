import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type DocumentNode, type GraphQLSchema, isObjectType, isScalarType, parse } from 'graphql';
import { buildSchemaSync, createResolversMap, type ResolversMap } from 'type-graphql';
import type { Batch, RequestContext } from '../../kernel/context.js';
import { denialsAudited } from '../audit/denials.js';
import { argumentReader, type ReadArguments } from './argument-reader.js';
import { confirmedBeforeRefusal } from './confirmed.js';
import { asGraphQLError, type Resolver, withErrorMapping } from './edge.js';
import { noPubSub } from './subscription.js';
import { validateArgument } from './validated.js';

// biome-ignore lint/complexity/noBannedTypes: type-graphql and MikroORM type classes as Function
export type AnyClass = Function;

/** The batch that resolves references to each entity type: one query for all ids, with the policy applied. */
export type References = Readonly<Record<string, Batch<string, object>>>;

export interface GraphQLParts {
  readonly resolvers: readonly AnyClass[];
  readonly references: References;
}

export interface SubgraphSchema {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
}

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@external", "@provides", "@requires", "@inaccessible", "@authenticated", "@policy", "@cost", "@listSize"
])`;

/** Builds the executable subgraph: the schema of type-graphql with Federation's `_service` and `_entities`. */
export function buildFederatedSchema(parts: GraphQLParts): SubgraphSchema {
  const plain = buildSchemaSync({
    resolvers: [...parts.resolvers] as [AnyClass],
    // type-graphql keeps the classes of the whole process: another service's of the same name stay out.
    orphanedTypes: [],
    validateFn: validateArgument,
    pubSub: noPubSub,
  });
  const sdl = `${FEDERATION}\n\n${printSchemaWithDirectives(plain)}\n`;
  const resolvers = guarded(createResolversMap(plain), plain);
  for (const [typename, batch] of Object.entries(parts.references)) {
    resolvers[typename] = { ...resolvers[typename], __resolveReference: referenceResolver(batch) };
  }
  const typeDefs: DocumentNode = parse(sdl);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
  // Exactly the committed SDL, whose hash is announced; the library would print it in another way.
  Object.assign(schema.getQueryType()?.getFields()._service ?? {}, { resolve: () => ({ sdl }) });
  return { sdl, schema };
}

type FieldResolver = Resolver | { readonly subscribe: Resolver; readonly resolve?: Resolver };

/** The resolvers of object types, with their arguments read and their errors mapped. Scalars, enums and unions stay as they are. */
function guarded(resolvers: ResolversMap, schema: GraphQLSchema): Record<string, object> {
  const mapped: Record<string, object> = {};
  for (const [typename, fields] of Object.entries(resolvers)) {
    const isObject =
      !isScalarType(fields) && Object.values(fields).some((field) => typeof field === 'function' || typeof field === 'object');
    mapped[typename] = isObject ? guardedFields(typename, fields as Record<string, FieldResolver>, schema) : fields;
  }
  return mapped;
}

function guardedFields(typename: string, fields: Record<string, FieldResolver>, schema: GraphQLSchema): Record<string, unknown> {
  const type = schema.getType(typename);
  const definitions = isObjectType(type) ? type.getFields() : {};
  const guardOf = (name: string) => {
    const read = argumentReader(definitions[name]?.args ?? []);
    return (resolve: Resolver): Resolver => {
      const guarded = withErrorMapping(withArgumentsRead(resolve, read));
      if (typename === 'Mutation') return denialsAudited(confirmedBeforeRefusal(guarded));
      return typename === 'Query' ? denialsAudited(guarded) : guarded;
    };
  };
  const entries = Object.entries(fields).map(([name, field]) => {
    if (name.startsWith('__')) return [name, field];
    const guard = guardOf(name);
    if (typeof field === 'function') return [name, guard(field)];
    return [name, { subscribe: guard(field.subscribe), ...(field.resolve && { resolve: guard(field.resolve) }) }];
  });
  return Object.fromEntries(entries);
}

const withArgumentsRead = (resolve: Resolver, read: ReadArguments | undefined): Resolver =>
  read ? (root, args, context, info) => resolve(root, read(args), context, info) : resolve;

function referenceResolver(batch: Batch<string, object>) {
  return async (reference: { id: string }, context: RequestContext) => {
    try {
      return await context.load(batch, reference.id);
    } catch (error) {
      throw asGraphQLError(error);
    }
  };
}
