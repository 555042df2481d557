import type { Directive, Schema } from '@apollo/federation-internals';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** One `@authenticated`, `@requiresScopes` or `@policy`. The lists are alternatives, each of which needs all of its own. */
export type Requirement =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes'; readonly anyOf: readonly (readonly string[])[] }
  | { readonly kind: 'policy'; readonly anyOf: readonly (readonly string[])[] };

/** What the composed supergraph demands of a caller that selects a field. */
export class Requirements {
  readonly #known = new Map<string, readonly Requirement[]>();
  readonly #interned = new Map<string, Requirement>();

  constructor(
    private readonly supergraph: Schema,
    private readonly apiSchema: GraphQLSchema,
  ) {}

  /**
   * Of a field: its own, those of the type it gives, and those of the type it is on. A field of an interface or union is held
   * to what every type behind it demands: it is not known before it is fetched which one will answer.
   */
  of(parent: GraphQLCompositeType, fieldName: string): readonly Requirement[] {
    const coordinate = `${parent.name}.${fieldName}`;
    const known = this.#known.get(coordinate);
    if (known) return known;
    const behind = isAbstractType(parent) ? [parent, ...this.apiSchema.getPossibleTypes(parent)] : [parent];
    const found = behind.flatMap((type) => {
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
      return field
        ? [...this.#onField(type.name, fieldName), ...this.#onType(type.name), ...this.#onType(getNamedType(field.type).name)]
        : [];
    });
    const distinct = [...new Set(found)];
    this.#known.set(coordinate, distinct);
    return distinct;
  }

  /** All that the fields of a document demand, each requirement once. */
  in(document: DocumentNode): readonly Requirement[] {
    const found = new Set<Requirement>();
    this.replaceFields(document, (_field, demanded) => {
      for (const each of demanded) found.add(each);
      return undefined;
    });
    return [...found];
  }

  /** The document with other fields in the place of those for which `replaceBy` answers one. */
  replaceFields(
    document: DocumentNode,
    replaceBy: (field: FieldNode, demanded: readonly Requirement[]) => FieldNode | undefined,
  ): DocumentNode {
    const types = new TypeInfo(this.apiSchema);
    return visit(
      document,
      visitWithTypeInfo(types, {
        Field: (field) => {
          const parent = types.getParentType();
          const name = field.name.value;
          return parent && !name.startsWith('__') ? replaceBy(field, this.of(parent, name)) : undefined;
        },
      }),
    );
  }

  #onType(name: string): Requirement[] {
    return this.#read(this.supergraph.type(name));
  }

  #onField(typeName: string, fieldName: string): Requirement[] {
    const type = this.supergraph.type(typeName);
    const fielded = type?.kind === 'ObjectType' || type?.kind === 'InterfaceType' ? type.field(fieldName) : undefined;
    return this.#read(fielded);
  }

  #read(element: { readonly appliedDirectives: readonly Directive[] } | undefined): Requirement[] {
    if (!element) return [];
    return element.appliedDirectives.flatMap((directive) => {
      const requirement = this.#requirement(directive);
      return requirement ? [requirement] : [];
    });
  }

  /** Equal requirements become one object, so that sets of them are small. */
  #requirement(directive: Directive): Requirement | undefined {
    const read = requirementOf(directive, this.supergraph);
    if (!read) return undefined;
    const key = JSON.stringify(read);
    const known = this.#interned.get(key) ?? read;
    this.#interned.set(key, known);
    return known;
  }
}

function requirementOf(directive: Directive, schema: Schema): Requirement | undefined {
  const feature = schema.coreFeatures?.sourceFeature(directive)?.feature.url.identity;
  const { scopes = [], policies = [] } = directive.arguments() as { scopes?: string[][]; policies?: string[][] };
  switch (feature) {
    case 'https://specs.apollo.dev/authenticated':
      return { kind: 'authenticated' };
    case 'https://specs.apollo.dev/requiresScopes':
      return { kind: 'scopes', anyOf: scopes };
    case 'https://specs.apollo.dev/policy':
      return { kind: 'policy', anyOf: policies };
    default:
      return undefined;
  }
}
