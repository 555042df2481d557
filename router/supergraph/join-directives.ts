import { type ConstDirectiveNode, type DocumentNode, Kind, parse, type TypeNode } from 'graphql';

/** A join directive of the supergraph's text, read and changed without a schema. */
const argumentOf = ({ name, arguments: given }: ConstDirectiveNode, wanted: string) =>
  name.value.startsWith('join__') ? given?.find((each) => each.name.value === wanted)?.value : undefined;

export function stringArgument(join: ConstDirectiveNode, name: string): string | undefined {
  const value = argumentOf(join, name);
  return value?.kind === Kind.STRING ? value.value : undefined;
}

export function enumArgument(join: ConstDirectiveNode, name: string): string | undefined {
  const value = argumentOf(join, name);
  return value?.kind === Kind.ENUM ? value.value : undefined;
}

export function isFalse(join: ConstDirectiveNode, name: string): boolean {
  const value = argumentOf(join, name);
  return value?.kind === Kind.BOOLEAN && !value.value;
}

export function withArgument(join: ConstDirectiveNode, name: string, value: string): ConstDirectiveNode {
  const replaced = join.arguments?.map((each) =>
    each.name.value === name ? { ...each, value: { kind: Kind.STRING, value } as const } : each,
  );
  return { ...join, arguments: replaced };
}

/** What the supergraph says of each of its subgraphs, by the value that stands for it in `join__Graph`. */
export function joinedGraphs({ definitions }: DocumentNode): ReadonlyMap<string, { readonly name: string; readonly url: string }> {
  const graphs = definitions.find((each) => each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value === 'join__Graph');
  const values = (graphs?.kind === Kind.ENUM_TYPE_DEFINITION && graphs.values) || [];
  return new Map(
    values.flatMap(({ name, directives = [] }) =>
      directives
        .filter((each) => each.name.value === 'join__graph')
        .map((join) => [name.value, { name: stringArgument(join, 'name') ?? name.value, url: stringArgument(join, 'url') ?? '' }] as const),
    ),
  );
}

/** The subgraphs of a supergraph, with the addresses that were composed into it. */
export const subgraphsIn = (sdl: string) => [...joinedGraphs(parse(sdl, { noLocation: true })).values()];

export const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));
