import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { responseName, responseNames, unusedPrefix } from './response-names.js';

/** Client name → the name it goes under while it is planned and fetched. */
export type Renames = ReadonlyMap<string, string>;

const TYPENAME = '__typename';

/**
 * The planner mixes a client's fields with those it fetches for itself (keys, `@requires`, `__typename`) by name alone, and
 * then answers wrongly without an error when an alias takes the name of such a field. Fields like that are planned and fetched under a
 * name of their own. (Fields that a `@requires` asks for with arguments have one already: `required-fields.ts`.)
 */
export class ClientNames {
  readonly #fieldNames = new Map<string, ReadonlySet<string>>();

  constructor(private readonly supergraphSchema: GraphQLSchema) {}

  /** The names of the document that need another while it is planned. Empty for nearly every document. */
  renames(document: DocumentNode, apiSchema: GraphQLSchema): Renames {
    const confusing = new Set<string>();
    const types = new TypeInfo(apiSchema);
    visit(
      document,
      visitWithTypeInfo(types, {
        Field: (field) => {
          const name = responseName(field);
          if (this.#isConfusing(field, name, types.getParentType()?.name)) confusing.add(name);
        },
      }),
    );
    if (confusing.size === 0) return new Map();
    const prefix = unusedPrefix('client_', responseNames(document));
    return new Map(Array.from(confusing, (name) => [name, prefix + name]));
  }

  #isConfusing(field: FieldNode, name: string, parent: string | undefined): boolean {
    if (!parent || parent.startsWith('__')) return false;
    return name !== field.name.value && (name === TYPENAME || this.#namesIn(parent).has(name));
  }

  #namesIn(typeName: string): ReadonlySet<string> {
    const known = this.#fieldNames.get(typeName);
    if (known) return known;
    const type = this.supergraphSchema.getType(typeName);
    const all = isAbstractType(type) ? [type, ...this.supergraphSchema.getPossibleTypes(type)] : [type];
    const names = new Set(all.flatMap((each) => (isObjectType(each) || isInterfaceType(each) ? Object.keys(each.getFields()) : [])));
    this.#fieldNames.set(typeName, names);
    return names;
  }
}

/** The document with each renamed field asked for under its other name, wherever it stands: fields that merge still merge. */
export function renamed(document: DocumentNode, renames: Renames): DocumentNode {
  return visit(document, {
    Field(field) {
      const name = renames.get(responseName(field));
      return name ? { ...field, alias: { kind: Kind.NAME, value: name } } : undefined;
    },
  });
}

/** Gives a response the client's names back. */
export function restoreNames(renames: Renames): {
  data<Value>(value: Value): Value;
  path(path: readonly (string | number)[]): (string | number)[];
} {
  const originals = new Map(Array.from(renames, ([client, planned]) => [planned, client]));
  const original = (key: string) => originals.get(key) ?? key;
  const data = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(data);
    if (!isPlainObject(value)) return value;
    const restored = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(value)) restored[original(key)] = data(value[key]);
    return restored;
  };
  return { data: data as never, path: (path) => path.map((key) => (typeof key === 'string' ? original(key) : key)) };
}

/** Dates and other leaf values that a subgraph in process returns stay as they are. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
