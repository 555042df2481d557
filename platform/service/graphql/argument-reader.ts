import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { badInput } from '../../kernel/errors.js';
import { canonicalId } from '../../kernel/ids.js';
import { faultOfText } from '../../kernel/text.js';

/** In characters. Ids of ours have 36; those of others, like the key of an import, a few more. */
const LONGEST_ID = 100;

/**
 * Of texts that are arguments themselves, in characters: slugs, codes, and cursors, which hold the sort key of a row. The texts of inputs
 * have bounds of their own, by their validators.
 */
const LONGEST_ARGUMENT = 4_096;

/** The arguments of one field. */
type Values = Readonly<Record<string, unknown>>;

export type ReadArguments = (args: Values) => Values;

/** Reads a value of one type. `path` names it in a refusal. */
type Read = (value: unknown, path: string) => unknown;

/**
 * Makes the reader of a field's arguments, for all that clients write passes here, whatever its type and however deep: a text that is too
 * long, or that cannot be stored, is refused with BAD_USER_INPUT at its path, and an id gets its one spelling. An argument that is null is
 * what it is when it is left out. Undefined for arguments without texts, ids and defaults.
 */
export function argumentReader(args: readonly GraphQLArgument[]): ReadArguments | undefined {
  const read = readerOfFields(args, LONGEST_ARGUMENT);
  const defaults = args.filter(({ defaultValue }) => given(defaultValue));
  if (defaults.length === 0) return read && ((values) => read(values, '') as Values);
  return (values) => {
    const whole = { ...values };
    for (const { name, defaultValue } of defaults) whole[name] ??= defaultValue;
    return (read?.(whole, '') ?? whole) as Values;
  };
}

function readerOf(type: GraphQLInputType, longest: number): Read | undefined {
  if (isNonNullType(type)) return readerOf(type.ofType, longest);
  if (isListType(type)) return readerOfList(type.ofType, longest);
  if (isInputObjectType(type)) return readerOfInput(type);
  if (type.name === 'ID') return (id, path) => canonicalId(storable(id as string, LONGEST_ID, path));
  return type.name === 'String' ? (text, path) => storable(text as string, longest, path) : undefined;
}

/** Its length first: what is too long is not looked into. */
function storable(text: string, longest: number, path: string): string {
  const fault = text.length > longest ? `must be ${longest} characters at most` : faultOfText(text);
  if (fault) throw badInput({ [path]: fault });
  return text;
}

function readerOfList(type: GraphQLInputType, longest: number): Read | undefined {
  const read = readerOf(type, longest);
  return read && ((values, path) => (values as unknown[]).map((value, index) => (given(value) ? read(value, `${path}.${index}`) : value)));
}

const inputReaders = new WeakMap<GraphQLInputObjectType, Read | undefined>();

/** An input type is looked at once, which also ends with one that holds itself. */
function readerOfInput(type: GraphQLInputObjectType): Read | undefined {
  if (inputReaders.has(type)) return inputReaders.get(type);
  inputReaders.set(type, (value, path) => inputReaders.get(type)?.(value, path) ?? value);
  const read = readerOfFields(Object.values(type.getFields()), Number.POSITIVE_INFINITY);
  inputReaders.set(type, read);
  return read;
}

function readerOfFields(fields: readonly { readonly name: string; readonly type: GraphQLInputType }[], longest: number): Read | undefined {
  const readers = fields.flatMap(({ name, type }) => {
    const read = readerOf(type, longest);
    return read ? [{ name, read }] : [];
  });
  if (readers.length === 0) return undefined;
  return (value, path) => {
    const values = value as Values;
    const changed: Record<string, unknown> = { ...values };
    for (const { name, read } of readers) if (given(values[name])) changed[name] = read(values[name], joined(path, name));
    return changed;
  };
}

const given = (value: unknown): boolean => value !== null && value !== undefined;

/** A mutation's one argument is named `input`, and paths start within it, as those of every other refusal do. */
const joined = (path: string, name: string): string => (path === '' ? (name === 'input' ? '' : name) : `${path}.${name}`);
