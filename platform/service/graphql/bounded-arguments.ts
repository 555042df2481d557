import {
  GraphQLID,
  type GraphQLInputType,
  type GraphQLSchema,
  GraphQLString,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { badInput } from '../../kernel/errors.js';
import { asGraphQLError, type Resolver } from './edge.js';

/** In characters. Ids of ours have 36; those of others, like the key of an import, a few more. */
const LONGEST_ID = 100;

/** Of strings that are arguments themselves: slugs, codes, and cursors, which contain the sort key of a row. In characters. */
const LONGEST_ARGUMENT = 2_000;

/** Adds the faults of a value at its path. */
type Check = (value: unknown, path: readonly (string | number)[], faults: Map<string, string>) => void;

/**
 * Bounds the arguments of every field: ids wherever they are, and strings that are arguments themselves. The strings of inputs have
 * bounds of their own, by their validators. What is too long is refused before anything looks into it.
 */
export function boundArguments(schema: GraphQLSchema): void {
  const checks = new Map<GraphQLInputType, Check | undefined>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const bounded = field.args.flatMap(({ name, type: given }) => {
        const check = getNamedType(given) === GraphQLString ? listed(given, atMost(LONGEST_ARGUMENT)) : checkOf(given, checks);
        // A refusal names the fields of an input without the argument that holds it.
        return check ? [{ name, check, path: name === 'input' ? [] : [name] }] : [];
      });
      if (bounded.length === 0) continue;
      const refuse: Resolver = (_root, args) => {
        const faults = new Map<string, string>();
        for (const { name, check, path } of bounded) check(args[name], path, faults);
        if (faults.size > 0) throw asGraphQLError(badInput(Object.fromEntries(faults)));
      };
      if (field.resolve) field.resolve = after(refuse, field.resolve);
      if (field.subscribe) field.subscribe = after(refuse, field.subscribe);
    }
  }
}

const after =
  (refuse: Resolver, resolve: Resolver): Resolver =>
  (root, args, context, info) => {
    refuse(root, args, context, info);
    return resolve(root, args, context, info);
  };

const atMost =
  (length: number): Check =>
  (value, path, faults) => {
    if (typeof value === 'string' && value.length > length) faults.set(path.join('.'), `must be ${length} characters at most`);
  };

/** The check of the ids in a type; undefined for a type that holds none. */
function checkOf(type: GraphQLInputType, known: Map<GraphQLInputType, Check | undefined>): Check | undefined {
  const named = getNamedType(type);
  if (named === GraphQLID) return listed(type, atMost(LONGEST_ID));
  if (!isInputObjectType(named)) return undefined;
  if (!known.has(named)) {
    // An input may hold itself, so its check is known before those of its fields are.
    let fields: [name: string, check: Check][] = [];
    known.set(named, (value, path, faults) => {
      for (const [name, check] of fields) check((value as Record<string, unknown>)[name], [...path, name], faults);
    });
    fields = Object.values(named.getFields()).flatMap((field) => {
      const check = checkOf(field.type, known);
      return check ? [[field.name, check] as [string, Check]] : [];
    });
    if (fields.length === 0) known.set(named, undefined);
  }
  const check = known.get(named);
  return check && listed(type, check);
}

/** The check of what a list holds, or of the value itself. Nulls need none. */
function listed(type: GraphQLInputType, check: Check): Check {
  if (isNonNullType(type)) return listed(type.ofType, check);
  if (!isListType(type)) return (value, path, faults) => value !== null && value !== undefined && check(value, path, faults);
  const each = listed(type.ofType, check);
  return (value, path, faults) => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) each(item, [...path, index], faults);
  };
}
