import type { FieldDefinition, ObjectType, Schema } from '@apollo/federation-internals';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What tells whether an entity is there for the caller. */
interface Probe {
  /** The service that answers null for what is gone or hidden. */
  readonly owner: string;
  /** The fields that only the owner has: who asks for one of them asks the owner. */
  readonly ownFields: ReadonlySet<string>;
  /** One of them that is never null. */
  readonly field: string;
}

/** The response name of a probe. It is asked for and never answered. */
export const PROBE = 'lms_is_there';

/**
 * A service refers to the entities of another by their keys alone, and does not know whether they are still there, or whether the caller
 * may see them. Where a client asks for no more than a key, the plan asks the owner too; the response then has null for what is not there.
 */
export class Existence {
  readonly #probes: ReadonlyMap<string, Probe>;
  readonly #graphs: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    supergraph: Schema,
    private readonly apiSchema: GraphQLSchema,
  ) {
    const types = [...supergraph.objectTypes()];
    this.#graphs = new Map(
      types.flatMap((type) => type.fields().map((field) => [`${type.name}.${field.name}`, graphsOf(type, field.name)])),
    );
    this.#probes = new Map(types.flatMap((type) => this.#probeOf(type) ?? []));
  }

  /** The document with a probe at each entity that nothing else is asked of its owner. */
  probed(document: DocumentNode): DocumentNode {
    const types = new TypeInfo(this.apiSchema);
    return visit(
      document,
      visitWithTypeInfo(types, {
        Field: {
          leave: (field) => {
            const probe = field.selectionSet && this.#probes.get(getNamedType(types.getType())?.name ?? '');
            const from = this.#graphs.get(`${types.getParentType()?.name}.${field.name.value}`);
            return probe && !from?.has(probe.owner) && !asksOwner(field, probe) ? withProbe(field, probe) : undefined;
          },
        },
      }),
    );
  }

  /** Of an entity that several services know, and one of them owns. */
  #probeOf(type: ObjectType): [name: string, probe: Probe][] | undefined {
    const isEntity = type.appliedDirectivesOf('join__type').some((join) => (join.arguments() as { key?: string }).key);
    const served = this.apiSchema.getType(type.name);
    if (!isEntity || !isObjectType(served)) return undefined;
    const names = Object.keys(served.getFields());
    const ownOf = (graph: string) => names.filter((name) => isOnlyOf(this.#graphs.get(`${type.name}.${name}`), graph));
    // Others add a few fields to an entity; its owner has most of it.
    const [owner, own] = [...graphsOfType(type)]
      .map((graph) => [graph, ownOf(graph)] as const)
      .reduce((most, each) => (each[1].length > most[1].length ? each : most), ['', []]);
    const field = own.find((name) => canProbe(served.getFields()[name], type.field(name)));
    return field === undefined || graphsOfType(type).size === 1 ? undefined : [[type.name, { owner, field, ownFields: new Set(own) }]];
  }
}

/** Not everybody may ask for a field with one of these. */
const GUARDS: ReadonlySet<string> = new Set(['authenticated', 'requiresScopes', 'policy']);

/** Never null for what is there, and to be had by everybody who may see it. */
const canProbe = (served: GraphQLField<unknown, unknown> | undefined, field: FieldDefinition<ObjectType> | undefined): boolean =>
  served !== undefined &&
  isNonNullType(served.type) &&
  isLeafType(served.type.ofType) &&
  served.args.length === 0 &&
  !field?.appliedDirectives.some(({ name }) => GUARDS.has(name));

const isOnlyOf = (graphs: ReadonlySet<string> | undefined, graph: string): boolean => graphs?.size === 1 && graphs.has(graph);

const asksOwner = ({ selectionSet }: FieldNode, { ownFields }: Probe): boolean =>
  selectionSet?.selections.some((each) => each.kind === Kind.FIELD && !each.directives?.length && ownFields.has(each.name.value)) ?? false;

function withProbe(field: FieldNode, { field: name }: Probe): FieldNode {
  const selections = field.selectionSet?.selections ?? [];
  const probe: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: PROBE },
    name: { kind: Kind.NAME, value: name },
  };
  return { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections: [...selections, probe] } };
}

const graphsOfType = (type: ObjectType): Set<string> =>
  new Set(type.appliedDirectivesOf('join__type').map((join) => (join.arguments() as { graph: string }).graph));

/** The services that can answer a field. */
function graphsOf(type: ObjectType, name: string): Set<string> {
  const joins = (type.field(name)?.appliedDirectivesOf('join__field') ?? []).map(
    (join) => join.arguments() as { graph?: string; external?: boolean },
  );
  if (joins.length === 0) return graphsOfType(type);
  return new Set(joins.flatMap(({ graph, external }) => (graph && !external ? [graph] : [])));
}
