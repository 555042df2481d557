import type { Schema } from '@apollo/federation-internals';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** No page is longer (CONTRACT: `first` is 100 at most); more is refused by the subgraph, as bad input. */
const LONGEST_PAGE = 100;
/** A page whose length nobody says. */
const USUAL_PAGE = 20;
/** A list without pages is bounded where it is written, and short. */
const SHORT_LIST = 10;

interface Directives {
  readonly weight?: number;
  readonly assumedSize?: number;
  readonly slicingArguments?: readonly string[];
  readonly sizedFields?: readonly string[];
}

/**
 * Estimates how many objects an operation asks for, before it is planned: each field that gives an object counts 1, times
 * the lengths of the lists around it. `@cost` and `@listSize` of the subgraphs say it more exactly.
 */
export class Costs {
  readonly #directives = new Map<string, Directives>();

  constructor(
    private readonly supergraph: Schema,
    private readonly apiSchema: GraphQLSchema,
  ) {}

  of(
    operation: OperationDefinitionNode,
    fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    variables: Readonly<Record<string, unknown>>,
  ): number {
    const root = this.apiSchema.getRootType(operation.operation);
    return root ? new Estimate(this, this.apiSchema, operation, fragments, variables).of(root, operation.selectionSet, {}) : 0;
  }

  directives(typeName: string, fieldName: string): Directives {
    const coordinate = `${typeName}.${fieldName}`;
    const known = this.#directives.get(coordinate);
    if (known) return known;
    const type = this.supergraph.type(typeName);
    const field = type?.kind === 'ObjectType' || type?.kind === 'InterfaceType' ? type.field(fieldName) : undefined;
    const given = this.supergraph.type(getNamedTypeName(field?.type?.toString() ?? ''));
    const applied = (on: typeof field | typeof given) =>
      on?.appliedDirectives.filter((each) => this.supergraph.coreFeatures?.sourceFeature(each)?.feature.url.identity === COST) ?? [];
    const found: Directives = Object.assign({}, ...[...applied(given), ...applied(field)].map((each) => each.arguments()));
    this.#directives.set(coordinate, found);
    return found;
  }
}

const COST = 'https://specs.apollo.dev/cost';

const getNamedTypeName = (type: string): string => type.replace(/[[\]!]/g, '');

/** How long the lists are that a field has directly below it, by name, or any of them. */
type Sizes = { readonly any?: number; readonly named?: Readonly<Record<string, number>> };

class Estimate {
  readonly #fragments = new Map<string, number>();

  constructor(
    private readonly costs: Costs,
    private readonly schema: GraphQLSchema,
    private readonly operation: OperationDefinitionNode,
    private readonly definitions: Readonly<Record<string, FragmentDefinitionNode>>,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  of(parent: GraphQLCompositeType, { selections }: SelectionSetNode, sizes: Sizes): number {
    let cost = 0;
    for (const each of selections) {
      if (each.kind === Kind.FIELD) cost += this.#field(parent, each, sizes);
      else if (each.kind === Kind.INLINE_FRAGMENT)
        cost += this.of(this.#type(each.typeCondition?.name.value) ?? parent, each.selectionSet, sizes);
      else cost += this.#fragment(each.name.value, sizes);
    }
    return cost;
  }

  /** A fragment is counted once for each length of lists it is spread under, so that fragments which multiply cost no time. */
  #fragment(name: string, sizes: Sizes): number {
    const key = `${name} ${JSON.stringify(sizes)}`;
    const known = this.#fragments.get(key);
    if (known !== undefined) return known;
    const definition = this.definitions[name];
    const type = this.#type(definition?.typeCondition.name.value);
    const cost = definition && type ? this.of(type, definition.selectionSet, sizes) : 0;
    this.#fragments.set(key, cost);
    return cost;
  }

  #field(parent: GraphQLCompositeType, node: FieldNode, within: Sizes): number {
    const name = node.name.value;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!field) return 0;
    const directives = this.costs.directives(parent.name, name);
    const type = getNamedType(field.type);
    const pageSize = this.#pageSize(field, node, directives);
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    const times = isList ? (pageSize ?? within.named?.[name] ?? within.any ?? SHORT_LIST) : 1;
    const below =
      isCompositeType(type) && node.selectionSet ? this.of(type, node.selectionSet, isList ? {} : sizesBelow(pageSize, directives)) : 0;
    return times * ((directives.weight ?? (isCompositeType(type) ? 1 : 0)) + below);
  }

  /** What the arguments, or else the schema, say of how many come at most. */
  #pageSize(field: GraphQLField<unknown, unknown>, node: FieldNode, { assumedSize, slicingArguments }: Directives): number | undefined {
    const slicing = slicingArguments ?? ['first', 'last'];
    const lengths = field.args
      .filter(({ name }) => slicing.includes(name))
      .map((argument) => this.#number(node.arguments?.find(({ name }) => name.value === argument.name)?.value) ?? argument.defaultValue)
      .filter((value): value is number => typeof value === 'number');
    if (lengths.length > 0) return Math.min(Math.max(...lengths, 0), LONGEST_PAGE);
    return assumedSize ?? (field.args.some(({ name }) => slicing.includes(name)) ? USUAL_PAGE : undefined);
  }

  #number(value: ValueNode | undefined): unknown {
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind !== Kind.VARIABLE) return undefined;
    const name = value.name.value;
    if (this.variables[name] !== undefined) return this.variables[name];
    return this.#number(this.operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue);
  }

  #type(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

/** `courses(first: 50) { nodes … edges … }`: the page's length is that of the lists below it. */
function sizesBelow(pageSize: number | undefined, { sizedFields }: Directives): Sizes {
  if (pageSize === undefined) return {};
  return sizedFields ? { named: Object.fromEntries(sizedFields.map((name) => [name, pageSize])) } : { any: pageSize };
}
