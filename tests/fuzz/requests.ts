import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { goodValue, type Ids } from './good-values.js';
import type { Hostile } from './hostile-values.js';
import type { Position } from './positions.js';

/** A GraphQL request as bytes carry it: `variables` is JSON that JavaScript need not be able to write. */
export interface Request {
  readonly query: string;
  readonly variables: string;
}

const MARK = '@here@';

/** The operation with the value in a variable; every other argument that must be there has a good value. */
export function inVariables(position: Position, { json }: Hostile, ids: Ids): Request {
  const used = argumentsOf(position, ids);
  const declared = used.map(({ variable, argument }) => `$${variable}: ${argument.type}`);
  return {
    query: operation(position, `(${declared.join(', ')})`, ({ variable }) => `$${variable}`, used),
    variables: withValue(JSON.stringify(Object.fromEntries(used.map(({ variable, value }) => [variable, value]))), json),
  };
}

/** The query of the field at the end of this way, with all that it shows. */
export const queryOf = (fields: Position['fields'], ids: Ids): string => {
  const used = argumentsOf({ fields, within: [] }, ids);
  return operation({ root: 'query', fields }, '', ({ argument, value }) => literal(value, argument.type), used);
};

/** The operation with the value in its document. */
export function inDocument(position: Position, { json }: Hostile, ids: Ids): Request {
  const used = argumentsOf(position, ids);
  const query = operation(position, '', ({ argument, value }) => literal(value, argument.type), used);
  return { query: withValue(query, json), variables: '{}' };
}

/** What JSON and GraphQL write alike: all but objects. */
export const canBeLiteral = ({ json }: Hostile): boolean => !json.includes('{');

/** By a function: a text for the replacement would be searched for patterns. */
const withValue = (text: string, json: string): string => text.replace(`"${MARK}"`, () => json);

interface Used {
  readonly depth: number;
  readonly variable: string;
  readonly argument: GraphQLArgument;
  readonly value: unknown;
}

function argumentsOf(
  { fields, argument: asked, within }: Pick<Position, 'fields' | 'within'> & Partial<Pick<Position, 'argument'>>,
  ids: Ids,
): Used[] {
  const last = fields.length - 1;
  return fields.flatMap((field, depth) =>
    field.args
      .filter((argument) => isRequiredArgument(argument) || (depth === last && argument === asked))
      .map((argument) => {
        const isAsked = depth === last && argument === asked;
        const good = goodValue({ type: argument.type, name: argument.name, field: field.name, ids, within: isAsked ? within : [] });
        return { depth, variable: `${argument.name}${depth}`, argument, value: isAsked ? put(good, within) : good };
      }),
  );
}

/** The value with the mark at the end of the way. */
function put(value: unknown, [step, ...further]: readonly string[]): unknown {
  if (step === undefined) return MARK;
  if (Array.isArray(value)) return [put(value[0], further)];
  const object = value as Record<string, unknown>;
  return { ...object, [step]: put(object[step], further) };
}

function operation(
  { root, fields }: Pick<Position, 'root' | 'fields'>,
  declared: string,
  write: (one: Used) => string,
  used: readonly Used[],
): string {
  const body = fields.reduceRight((inner, field, depth) => {
    const own = used.filter((each) => each.depth === depth).map((each) => `${each.argument.name}: ${write(each)}`);
    return `{ ${field.name}${own.length > 0 ? `(${own.join(', ')})` : ''} ${inner || selection(field.type)} }`;
  }, '');
  return `${root}${declared} ${body}`;
}

/** Every leaf that needs no argument, and of each object that it is there. */
function selection(output: GraphQLOutputType): string {
  const type = getNamedType(output);
  if (!isObjectType(type)) return '';
  const free = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
  const each = free.map((field) => (isObjectType(getNamedType(field.type)) ? `${field.name} { __typename }` : field.name));
  return `{ __typename ${each.join(' ')} }`;
}

/** A value in the words of a document, where names of enums stand without quotes. */
function literal(value: unknown, type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (value === MARK) return `"${MARK}"`;
  if (isListType(nullable) && Array.isArray(value))
    return `[${value.map((each) => literal(each, nullable.ofType as GraphQLInputType)).join(', ')}]`;
  if (isInputObjectType(nullable)) {
    const fields = nullable.getFields();
    const entries = Object.entries(value as Record<string, unknown>);
    return `{ ${entries.map(([name, each]) => `${name}: ${literal(each, fields[name]?.type as GraphQLInputType)}`).join(', ')} }`;
  }
  return isEnumType(nullable) ? String(value) : JSON.stringify(value);
}
