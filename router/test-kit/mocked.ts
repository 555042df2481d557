import { createHash } from 'node:crypto';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import type { SubgraphClient } from '../../platform/transport/client.js';

/** How many of a hundred fields, references and fetches go wrong. */
export interface Faults {
  readonly nulls: number;
  readonly errors: number;
  readonly gone: number;
  readonly outages: number;
}

interface Mocked {
  readonly __typename: string;
  readonly $key: string;
}

/** Subgraphs of these schemas with made-up data: the same for the same seed, whoever asks for it, in which order, and of which of them. */
export function mockedSubgraphs(
  sdls: ReadonlyMap<string, string>,
  world: () => { readonly seed: number; readonly faults: Faults },
): SubgraphClient[] {
  const number = (...parts: unknown[]) =>
    createHash('sha1')
      .update(JSON.stringify([world().seed, ...parts]))
      .digest()
      .readUInt32BE();
  const happens = (percent: number, ...parts: unknown[]) => number('happens', ...parts) % 100 < percent;

  const value = (type: GraphQLOutputType, key: string, info: GraphQLResolveInfo): unknown => {
    if (isNonNullType(type)) return value(type.ofType, key, info);
    if (isListType(type)) return Array.from({ length: number('length', key) % 4 }, (_, n) => value(type.ofType, `${key}.${n}`, info));
    if (isEnumType(type)) return type.getValues()[number(key) % type.getValues().length]?.value;
    const objects = isAbstractType(type) ? info.schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
    const object = objects[number('type', key) % objects.length];
    // Few keys, so that entities meet again.
    if (object) return { __typename: object.name, $key: `${object.name} ${number('key', key) % 5}` } satisfies Mocked;
    switch (String(type)) {
      case 'Int':
      case 'Float':
        return (number(key) % 1_000) + 1;
      case 'Boolean':
        return true;
      default:
        return `${String(type)} ${number(key) % 1_000}`;
    }
  };

  return Array.from(sdls, ([name, sdl]) => {
    const schema = buildSubgraphSchema(parse(sdl));
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue;
      // Where nothing resolves a reference, the reference itself is the entity.
      Object.assign(type, {
        resolveReference: (reference: { id?: unknown }) =>
          happens(world().faults.gone, 'gone', name, reference)
            ? null
            : { ...reference, $key: String(reference.id ?? JSON.stringify(reference)) },
      });
    }
    const resolve = (source: Mocked | undefined, args: object, _context: unknown, info: GraphQLResolveInfo): unknown => {
      const { fieldName, parentType, returnType } = info;
      const given = (source as unknown as Record<string, unknown> | undefined)?.[fieldName];
      if (given !== undefined) return given;
      if (fieldName === 'id' && source) return source.$key;
      const key = [parentType.name, source?.$key, fieldName, args];
      if (happens(world().faults.errors, 'error', ...key)) throw new Error(`no ${parentType.name}.${fieldName}`);
      if (!isNonNullType(returnType) && happens(world().faults.nulls, 'null', ...key)) return null;
      return value(returnType, JSON.stringify(key), info);
    };
    const typeResolver = ({ __typename }: Mocked) => __typename;
    return {
      name,
      async execute({ document, variables }) {
        if (happens(world().faults.outages, 'outage', name, variables)) throw new Error('away');
        return execute({
          schema,
          document,
          variableValues: variables,
          fieldResolver: resolve as never,
          typeResolver: typeResolver as never,
        });
      },
      subscribe: () => Promise.reject(new Error('not asked')),
    };
  });
}
