import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type DocumentNode, type GraphQLSchema, isScalarType, parse } from 'graphql';
import { buildSchemaSync, createResolversMap, type ResolversMap } from 'type-graphql';
import type { Batch, RequestContext } from '../../kernel/context.js';
import { denialsAudited } from '../audit/denials.js';
import { boundArguments } from './bounded-arguments.js';
import { confirmedBeforeRefusal } from './confirmed.js';
import { asGraphQLError, type Resolver, withErrorMapping } from './edge.js';
import { noPubSub } from './subscription.js';

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
    validate: { forbidUnknownValues: false, whitelist: false },
    pubSub: noPubSub,
  });
  const sdl = `${FEDERATION}\n\n${printSchemaWithDirectives(plain)}\n`;
  const resolvers = withErrorsMapped(createResolversMap(plain));
  for (const [typename, batch] of Object.entries(parts.references)) {
    resolvers[typename] = { ...resolvers[typename], __resolveReference: referenceResolver(batch) };
  }
  const typeDefs: DocumentNode = parse(sdl);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
  boundArguments(schema);
  // Exactly the committed SDL, whose hash is announced; the library would print it in another way.
  Object.assign(schema.getQueryType()?.getFields()._service ?? {}, { resolve: () => ({ sdl }) });
  return { sdl, schema };
}

type FieldResolver = Resolver | { readonly subscribe: unknown; readonly resolve?: Resolver };

/** Maps the errors of the resolvers of object types. Scalars, enums and unions stay as they are. */
function withErrorsMapped(resolvers: ResolversMap): Record<string, object> {
  const mapped: Record<string, object> = {};
  for (const [typename, fields] of Object.entries(resolvers)) {
    const isObject =
      !isScalarType(fields) && Object.values(fields).some((field) => typeof field === 'function' || typeof field === 'object');
    mapped[typename] = isObject ? mappedFields(typename, fields as Record<string, FieldResolver>) : fields;
  }
  return mapped;
}

function mappedFields(typename: string, fields: Record<string, FieldResolver>): Record<string, unknown> {
  const mapErrors = (resolve: Resolver) => {
    const mapped = withErrorMapping(resolve);
    if (typename === 'Mutation') return denialsAudited(confirmedBeforeRefusal(mapped));
    return typename === 'Query' ? denialsAudited(mapped) : mapped;
  };
  const entries = Object.entries(fields).map(([name, field]) => {
    if (name.startsWith('__')) return [name, field];
    if (typeof field === 'function') return [name, mapErrors(field)];
    return [name, { ...field, ...(field.resolve && { resolve: mapErrors(field.resolve) }) }];
  });
  return Object.fromEntries(entries);
}

function referenceResolver(batch: Batch<string, object>) {
  return async (reference: { id: string }, context: RequestContext) => {
    try {
      return await context.load(batch, reference.id);
    } catch (error) {
      throw asGraphQLError(error);
    }
  };
}
