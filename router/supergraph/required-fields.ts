import {
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';
import { enumArgument, joinedGraphs, namedType, stringArgument, withArgument } from './join-directives.js';

type FieldedType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** A field as a `@requires` asks for it. */
export interface RequiredField {
  readonly field: string;
  readonly arguments: FieldNode['arguments'];
}

/** What one field requires: the path of a field in its entity → the paths that the planner knows it by. Fragments are left out of both. */
export type Needs = ReadonlyMap<string, ReadonlySet<string>>;

const PREFIX = 'lms_required_';

/** The field behind a name of ours, and any other name itself. */
export const ownName = (name: string): string => (name.startsWith(PREFIX) ? name.slice(name.indexOf('_', PREFIX.length) + 1) : name);

/**
 * The fields with arguments that some `@requires` asks for. The planner tells fields apart by name alone, so in its supergraph each of them
 * is a field of its own, without arguments: neither another `@requires` nor a client can ask for it with other arguments.
 */
export class RequiredFields {
  readonly #byArguments = new Map<string, string>();
  readonly #byName = new Map<string, RequiredField>();
  readonly #needs = new Map<string, Needs>();
  readonly #types = new Map<string, FieldedType>();
  readonly #added = new Map<string, Map<string, FieldDefinitionNode>>();
  /** The supergraph with them. */
  readonly document: DocumentNode;

  constructor(supergraph: DocumentNode) {
    const graphs = joinedGraphs(supergraph);
    for (const each of supergraph.definitions) if (isFielded(each)) this.#types.set(each.name.value, each);
    const rewritten = new Map(Array.from(this.#types, ([name, type]) => [name, this.#rewritten(type, graphs)]));
    this.document = {
      ...supergraph,
      definitions: supergraph.definitions.map((node) => {
        const type = isFielded(node) ? rewritten.get(node.name.value) : undefined;
        return type ? { ...type, fields: [...(type.fields ?? []), ...(this.#added.get(type.name.value)?.values() ?? [])] } : node;
      }),
    };
  }

  get any(): boolean {
    return this.#byName.size > 0;
  }

  /** The field that the planner knows by this name. */
  get(name: string): RequiredField | undefined {
    return this.#byName.get(name);
  }

  /** What a subgraph requires for a field of an entity. */
  needs(subgraph: string, typeName: string, field: string): Needs {
    return this.#needs.get(`${subgraph} ${typeName}.${field}`) ?? new Map();
  }

  #rewritten(type: FieldedType, graphs: ReturnType<typeof joinedGraphs>): FieldedType {
    const typeName = type.name.value;
    const fields = type.fields?.map((field) => {
      const directives = field.directives?.map((join) => {
        const requires = stringArgument(join, 'requires');
        if (requires === undefined) return join;
        const needs = new Map<string, Set<string>>();
        const required = this.#required(typeName, selectionOf(requires), [], needs);
        if (needs.size === 0) return join;
        this.#needs.set(`${graphs.get(enumArgument(join, 'graph') ?? '')?.name} ${typeName}.${field.name.value}`, needs);
        return withArgument(join, 'requires', stripIgnoredCharacters(print(required)).slice(1, -1));
      });
      return { ...field, directives };
    });
    return { ...type, fields };
  }

  /** A selection in which each field with arguments goes by its name in the planner. */
  #required(typeName: string, set: SelectionSetNode, path: readonly string[], needs: Map<string, Set<string>>): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value ?? typeName;
        return { ...selection, selectionSet: this.#required(on, selection.selectionSet, path, needs) };
      }
      const field = this.#types.get(typeName)?.fields?.find(({ name }) => name.value === selection.name.value);
      const value = field?.arguments?.length ? this.#named(typeName, selection) : selection.name.value;
      const here = [...path, value];
      if (value !== selection.name.value) {
        const original = here.map(ownName).join('/');
        needs.set(original, (needs.get(original) ?? new Set()).add(here.join('/')));
      }
      const below = selection.selectionSet && field && this.#required(namedType(field.type), selection.selectionSet, here, needs);
      return {
        ...selection,
        name: { ...selection.name, value },
        arguments: value === selection.name.value ? selection.arguments : [],
        selectionSet: below,
      };
    });
    return { ...set, selections };
  }

  #named(typeName: string, { name: { value: field }, arguments: given = [] }: FieldNode): string {
    const key = `${field}(${given
      .map((each) => print(each))
      .sort()
      .join()})`;
    const name = this.#byArguments.get(key) ?? `${PREFIX}${this.#byArguments.size + 1}_${field}`;
    this.#byArguments.set(key, name);
    this.#byName.set(name, { field, arguments: given });
    for (const type of this.#types.values()) {
      const implementing = type.interfaces?.some((each) => each.name.value === typeName);
      if (type.name.value === typeName || implementing) this.#add(type, field, name);
    }
    return name;
  }

  #add(type: FieldedType, field: string, value: string): void {
    const original = type.fields?.find(({ name }) => name.value === field);
    const added = this.#added.get(type.name.value) ?? new Map<string, FieldDefinitionNode>();
    this.#added.set(type.name.value, added);
    if (original) added.set(value, { ...original, name: { ...original.name, value }, arguments: [] });
  }
}

const isFielded = (node: { readonly kind: string }): node is FieldedType =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;

function selectionOf(fieldSet: string): SelectionSetNode {
  const [definition] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`Not a set of fields: ${fieldSet}`);
  return definition.selectionSet;
}
