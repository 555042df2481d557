import { type DocumentNode, Kind, parse, print, type TypeNode } from 'graphql';

/** Splits the contract at its headings (`# ── user ───`): the subgraph that owns what follows. */
export function sections(contract: string): ReadonlyMap<string, DocumentNode> {
  const parts = contract.split(/^# ── (\w+).*$/m);
  const found = new Map<string, DocumentNode>();
  for (let index = 1; index < parts.length; index += 2) {
    const heading = parts[index] as string;
    const source = parts[index + 1] as string;
    found.set(heading, parse(source));
  }
  return found;
}

/** Every coordinate that a document promises: types, fields, arguments, input fields, enum and union members. */
export function coordinatesOf(document: DocumentNode): ReadonlyMap<string, string> {
  const promised = new Map<string, string>();
  for (const node of document.definitions) {
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
        promised.set(node.name.value, 'type');
        for (const field of node.fields ?? []) {
          const coordinate = `${node.name.value}.${field.name.value}`;
          promised.set(coordinate, print(field.type));
          for (const argument of field.arguments ?? []) {
            promised.set(`${coordinate}(${argument.name.value}:)`, withDefault(argument.type, argument.defaultValue));
          }
        }
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        promised.set(node.name.value, 'input');
        for (const field of node.fields ?? []) {
          promised.set(`${node.name.value}.${field.name.value}`, withDefault(field.type, field.defaultValue));
        }
        break;
      case Kind.ENUM_TYPE_DEFINITION:
        promised.set(node.name.value, 'enum');
        for (const value of node.values ?? []) promised.set(`${node.name.value}.${value.name.value}`, 'value');
        break;
      case Kind.UNION_TYPE_DEFINITION:
        promised.set(node.name.value, 'union');
        for (const member of node.types ?? []) promised.set(`${node.name.value} | ${member.name.value}`, 'member');
        break;
      case Kind.SCALAR_TYPE_DEFINITION:
        promised.set(node.name.value, 'scalar');
        break;
      default:
        throw new Error(`The contract holds a ${node.kind}, which this reader does not know`);
    }
  }
  return promised;
}

/** The connection types that a section's fields name: the contract declares their shape once, in a comment. */
export function connectionsOf(promised: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const type of promised.values()) {
    const [, name] = /^(\w+)Connection!?$/.exec(type) ?? [];
    if (!name) continue;
    found.set(`${name}Connection`, 'type');
    found.set(`${name}Connection.edges`, `[${name}Edge!]!`);
    found.set(`${name}Connection.nodes`, `[${name}!]!`);
    found.set(`${name}Connection.pageInfo`, 'PageInfo!');
    found.set(`${name}Connection.totalCount`, 'Int');
    found.set(`${name}Edge`, 'type');
    found.set(`${name}Edge.cursor`, 'String!');
    found.set(`${name}Edge.node`, `${name}!`);
  }
  return found;
}

function withDefault(type: TypeNode, value: unknown): string {
  return value === undefined ? print(type) : `${print(type)} = ${normal(print(value as never))}`;
}

/** `{ amount: 0, currency: "USD" }` whatever its spaces and commas. */
const normal = (literal: string): string =>
  literal
    .replace(/[\s,]+/g, ' ')
    .replace(/\{ ?/g, '{')
    .replace(/ ?\}/g, '}');
