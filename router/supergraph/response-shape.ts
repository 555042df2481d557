import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

interface Selected {
  readonly parent: GraphQLCompositeType;
  readonly selections: SelectionSetNode;
}

interface Entry {
  readonly type: GraphQLOutputType;
  readonly below: Selected[];
  shape?: ResponseShape;
}

interface ShapedField {
  readonly type: GraphQLOutputType;
  /** What is selected below; undefined for a leaf. */
  readonly shape: ResponseShape | undefined;
}

/**
 * The types behind the names of a response, whichever fragments they come from: validation holds fields that share a name
 * to one nullability. Unfolded as far as data asks for it, so that fragments which multiply cost nothing.
 */
export class ResponseShape {
  #fields: Map<string, Entry> | undefined;

  private constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly selected: readonly Selected[],
  ) {}

  /** Of a document with one operation. */
  static of(schema: GraphQLSchema, document: DocumentNode): ResponseShape {
    const fragments = new Map<string, FragmentDefinitionNode>();
    const roots: Selected[] = [];
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const parent = schema.getRootType(definition.operation);
      if (parent) roots.push({ parent, selections: definition.selectionSet });
    }
    return new ResponseShape(schema, fragments, roots);
  }

  field(name: string): ShapedField | undefined {
    this.#fields ??= this.#collect();
    const found = this.#fields.get(name);
    if (!found) return undefined;
    if (found.below.length > 0) found.shape ??= new ResponseShape(this.schema, this.fragments, found.below);
    return { type: found.type, shape: found.shape };
  }

  #collect(): Map<string, Entry> {
    const fields = new Map<string, Entry>();
    const seen = new Set<string>();
    const collect = ({ parent, selections }: Selected): void => {
      for (const selection of selections.selections) {
        if (selection.kind === Kind.FIELD) {
          const type = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[selection.name.value]?.type : undefined;
          if (!type) continue;
          const name = selection.alias?.value ?? selection.name.value;
          const entry = fields.get(name) ?? { type, below: [] };
          fields.set(name, entry);
          const named = getNamedType(type);
          if (selection.selectionSet && isCompositeType(named)) entry.below.push({ parent: named, selections: selection.selectionSet });
          continue;
        }
        if (selection.kind === Kind.FRAGMENT_SPREAD && seen.has(selection.name.value)) continue;
        if (selection.kind === Kind.FRAGMENT_SPREAD) seen.add(selection.name.value);
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
        if (!fragment) continue;
        const type = fragment.typeCondition ? this.schema.getType(fragment.typeCondition.name.value) : parent;
        if (isCompositeType(type)) collect({ parent: type, selections: fragment.selectionSet });
      }
    };
    for (const each of this.selected) collect(each);
    return fields;
  }
}
