import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql';
import { subgraphs } from '../cli/subgraphs.js';
import type { RequestContext } from '../platform/kernel/context.js';
import { buildFederatedSchema } from '../platform/service/graphql/build.js';

const HUGE = 'a%_'.repeat(100_000);

/** A value that a type takes, with what is required and no more. */
function sample(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sample(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.value;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(required.map((field) => [field.name, sample(field.type)]));
  }
  return { ID: '0198c0de-0000-7000-8000-000000000000', Boolean: true, DateTime: new Date(), String: 'text' }[getNamedType(type).name] ?? 1;
}

interface Place {
  /** As a refusal names it. */
  readonly path: string;
  readonly value: unknown;
}

/** Each place for a string in a type, with a value that holds a huge one there. */
function places(type: GraphQLInputType, within: readonly GraphQLInputType[] = []): readonly Place[] {
  if (isNonNullType(type)) return places(type.ofType, within);
  if (isListType(type)) return places(type.ofType, within).map(({ path, value }) => ({ path: joined('0', path), value: [value] }));
  if (!isInputObjectType(type)) return ['ID', 'String'].includes(type.name) ? [{ path: '', value: HUGE }] : [];
  if (within.includes(type)) return [];
  const base = sample(type) as object;
  return Object.values(type.getFields()).flatMap((field) =>
    places(field.type, [...within, type]).map(({ path, value }) => ({
      path: joined(field.name, path),
      value: { ...base, [field.name]: value },
    })),
  );
}

const joined = (...path: readonly string[]): string => path.filter(Boolean).join('.');

const nameOf = ({ name }: GraphQLArgument): string => (name === 'input' ? '' : name);

type Field = GraphQLField<unknown, RequestContext>;

/** The fields that take strings, each with the places for them. */
function stringsOf(
  schema: GraphQLSchema,
): { readonly title: string; readonly field: Field; readonly args: object; readonly path: string }[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('_')) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const required = Object.fromEntries(field.args.map(({ name, type: given }) => [name, sample(given)]));
      return field.args.flatMap((argument) =>
        places(argument.type).map(({ path, value }) => ({
          title: `${type.name}.${field.name}(${joined(argument.name, path)})`,
          field,
          args: { ...required, [argument.name]: value },
          path: joined(nameOf(argument), path),
        })),
      );
    });
  });
}

/** The paths that a field refuses before its work begins: it has no context to work with. */
async function refusedPaths(field: Field, args: object): Promise<readonly string[]> {
  try {
    await (field.subscribe ?? field.resolve)?.({}, args, {} as RequestContext, { path: { key: field.name } } as GraphQLResolveInfo);
    return [];
  } catch (error) {
    const { extensions } = error as { extensions?: { details?: { fields?: object } } };
    return Object.keys(extensions?.details?.fields ?? {});
  }
}

const strings = subgraphs.flatMap((declaration) =>
  stringsOf(buildFederatedSchema(declaration).schema).map((each) => [`${declaration.name}: ${each.title}`, each] as const),
);

test.each(strings)('%s has a bound', async (_title, { field, args, path }) => {
  const refused = await refusedPaths(field, args);
  // Validators name the list, not the text in it.
  expect([path, path.replace(/\.0$/, '')].some((each) => refused.includes(each)) || refused).toBe(true);
});
