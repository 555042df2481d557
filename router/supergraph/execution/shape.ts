import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { responseName } from '../response-names.js';
import { type LeafCheck, leafCheck } from './leaves.js';

/** What all shapes of one operation are made from. */
export interface ShapeSource {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** By the variables of one request. */
  readonly isIncluded: (selection: SelectionNode) => boolean;
  /** The client's name of a field that is planned under another. */
  readonly nameOf: (planned: string) => string;
}

/** A field of the response. */
export interface FieldShape {
  /** In the response. */
  readonly name: string;
  /** In what was fetched. */
  readonly from: string;
  readonly kind: 'fetched' | 'typename' | 'introspection';
  readonly output: OutputShape;
  /** As the client asks for it: what introspection executes. */
  readonly nodes: readonly FieldNode[];
  /** For messages. */
  readonly coordinate: string;
}

/** What a field, or an element of a list, gives: one of a list, an object and a leaf. */
export interface OutputShape {
  readonly nonNull: boolean;
  readonly list?: OutputShape;
  readonly object?: ObjectShape;
  readonly leaf?: LeafCheck;
}

/** The fields of an object whose real type has them, in the client's order. */
export interface TypeShape {
  /** Undefined for an interface or union: its `__typename` cannot be told. */
  readonly objectType: string | undefined;
  readonly fields: readonly FieldShape[];
}

/**
 * What a client selects of an object, by the object's real type. Unfolded as far as data asks for it, so that fragments which multiply
 * cost nothing.
 */
export class ObjectShape {
  readonly #byType = new Map<string, TypeShape | undefined>();

  constructor(
    private readonly source: ShapeSource,
    /** As the schema declares it. */
    private readonly declared: GraphQLCompositeType,
    private readonly selected: readonly SelectionSetNode[],
  ) {}

  /** For an object of this type, or of the declared one where its type was not fetched. Undefined for a type that clients do not see. */
  of(typename: unknown): TypeShape | undefined {
    const name = typeof typename === 'string' ? typename : this.declared.name;
    if (this.#byType.has(name)) return this.#byType.get(name);
    const type = this.source.schema.getType(name);
    const shape = isCompositeType(type) ? this.#unfold(type) : undefined;
    // Types that do not exist come from a subgraph, which must not fill the memory with them.
    if (shape) this.#byType.set(name, shape);
    return shape;
  }

  #unfold(type: GraphQLCompositeType): TypeShape {
    const { nameOf } = this.source;
    const fields = [...this.#collect(type)].flatMap(([from, nodes]): FieldShape[] => {
      const [{ name }] = nodes as [FieldNode];
      const definition = definitionOf(type, name.value);
      if (!definition) return [];
      const output = outputOf(definition.type, this.source, nodes);
      return [{ name: nameOf(from), from, kind: definition.kind, output, nodes, coordinate: `${type.name}.${name.value}` }];
    });
    return { objectType: isAbstractType(type) ? undefined : type.name, fields };
  }

  /** The fields by their names in the response, each with all that is selected of it. */
  #collect(type: GraphQLCompositeType): Map<string, FieldNode[]> {
    const { schema, fragments, isIncluded } = this.source;
    const fields = new Map<string, FieldNode[]>();
    const entered = new Set<string>();
    const collect = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (!isIncluded(selection)) continue;
        if (selection.kind === Kind.FIELD) {
          const name = responseName(selection);
          const known = fields.get(name);
          if (known) known.push(selection);
          else fields.set(name, [selection]);
          continue;
        }
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          if (entered.has(selection.name.value)) continue;
          entered.add(selection.name.value);
        }
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
        if (fragment && applies(schema, fragment.typeCondition?.name.value, type)) collect(fragment.selectionSet);
      }
    };
    for (const each of this.selected) collect(each);
    return fields;
  }
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLCompositeType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && !isUnionType(type) && schema.isSubType(named, type);
}

/** The type is that of the object itself, which may be stricter than that of the interface through which a client asks. */
function definitionOf(type: GraphQLCompositeType, name: string): { type: GraphQLOutputType; kind: FieldShape['kind'] } | undefined {
  if (name === TypeNameMetaFieldDef.name) return { type: TypeNameMetaFieldDef.type, kind: 'typename' };
  if (name === SchemaMetaFieldDef.name) return { type: SchemaMetaFieldDef.type, kind: 'introspection' };
  if (name === TypeMetaFieldDef.name) return { type: TypeMetaFieldDef.type, kind: 'introspection' };
  const field = isUnionType(type) ? undefined : type.getFields()[name];
  return field && { type: field.type, kind: 'fetched' };
}

function outputOf(type: GraphQLOutputType, source: ShapeSource, nodes: readonly FieldNode[], nonNull = false): OutputShape {
  if (isNonNullType(type)) return outputOf(type.ofType, source, nodes, true);
  if (isListType(type)) return { nonNull, list: outputOf(type.ofType, source, nodes) };
  if (isLeafType(type)) return { nonNull, leaf: leafCheck(type) };
  return {
    nonNull,
    object: new ObjectShape(
      source,
      type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    ),
  };
}
