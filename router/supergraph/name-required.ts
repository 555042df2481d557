import type { FetchNode, FlattenNode, PlanNode, QueryPlan, QueryPlanSelectionNode, SubscriptionNode } from '@apollo/query-planner';
import { type DocumentNode, Kind, print, stripIgnoredCharacters, visit } from 'graphql';
import { type Needs, ownName, type RequiredFields } from './required-fields.js';
import { splitByNeeds } from './split-by-needs.js';

/**
 * Gives a plan the names that subgraphs know: a required field with arguments is asked for under the planner's name for it, with its
 * arguments, and sent on under its own. A fetch that would send one field with two values becomes two.
 */
export function nameRequired(plan: QueryPlan, required: RequiredFields): QueryPlan {
  if (!required.any || !plan.node) return plan;
  if (plan.node.kind !== 'Subscription') return { ...plan, node: named(plan.node, required) };
  const { primary, rest } = plan.node;
  const node: SubscriptionNode = { ...plan.node, primary: ofFetch(primary, required)[0] as FetchNode, rest: rest && named(rest, required) };
  return { ...plan, node };
}

function named(node: PlanNode, required: RequiredFields): PlanNode {
  const below = (each: PlanNode): PlanNode => named(each, required);
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(below) };
    case 'Condition':
      return { ...node, ifClause: node.ifClause && below(node.ifClause), elseClause: node.elseClause && below(node.elseClause) };
    case 'Flatten':
      return node.node.kind === 'Fetch'
        ? together(ofFetch(node.node, required).map((each) => flat(node, each)))
        : flat(node, below(node.node));
    case 'Fetch':
      return together(ofFetch(node, required));
    default:
      return node;
  }
}

const flat = ({ path }: FlattenNode, node: PlanNode): FlattenNode => ({ kind: 'Flatten', path, node });

const together = (nodes: PlanNode[]): PlanNode => (nodes.length === 1 ? (nodes[0] as PlanNode) : { kind: 'Parallel', nodes });

/** The fetch, or several that together ask what it asks: each sends one value of a field. */
function ofFetch(fetch: FetchNode, required: RequiredFields): FetchNode[] {
  const { operationDocumentNode: document, serviceName, requires } = fetch;
  if (!document) return [fetch];
  const groups = requires ? splitByNeeds(document, (type, field) => required.needs(serviceName, type, field)) : [];
  if (groups.length < 2) return [withDocument(withInputs(fetch, requires), document, required)];
  const all = new Set(groups.flatMap(({ needs }) => pathsOf(needs)));
  return groups.map((group) => {
    const own = new Set(pathsOf(group.needs));
    const sent = requires && without(requires, (path) => all.has(path) && !own.has(path));
    return withDocument(withInputs(fetch, sent), group.document, required);
  });
}

const pathsOf = (needs: Needs): string[] => [...needs.values()].flatMap((paths) => [...paths]);

/** Fields that are sent on go by their own names: the deepest first, since their paths lead through the names that are read. */
function withInputs(fetch: FetchNode, requires: FetchNode['requires']): FetchNode {
  const paths = new Map(requires?.flatMap((each) => renamedIn(each, [])).map((path) => [path.join('/'), path]));
  if (paths.size === 0) return { ...fetch, requires };
  const renames = [...paths.values()]
    .sort((one, other) => other.length - one.length)
    .map((path) => ({ kind: 'KeyRenamer' as const, path: [...path], renameKeyTo: ownName(path.at(-1) as string) }));
  return { ...fetch, requires, inputRewrites: [...(fetch.inputRewrites ?? []), ...renames] };
}

function renamedIn(node: QueryPlanSelectionNode, path: readonly string[]): string[][] {
  const here = node.kind === 'Field' ? [...path, node.name] : path;
  const below = node.selections?.flatMap((each) => renamedIn(each, here)) ?? [];
  return node.kind === 'Field' && ownName(node.name) !== node.name ? [[...here], ...below] : below;
}

function without(
  nodes: QueryPlanSelectionNode[],
  isLeftOut: (path: string) => boolean,
  path: readonly string[] = [],
): QueryPlanSelectionNode[] {
  return nodes.flatMap((node) => {
    const here = node.kind === 'Field' ? [...path, node.name] : path;
    if (node.kind === 'Field' && isLeftOut(here.join('/'))) return [];
    if (!node.selections?.length) return [node];
    const selections = without(node.selections, isLeftOut, here);
    return selections.length > 0 ? [{ ...node, selections }] : [];
  });
}

/** The fetch with this document, in which the planner's names are aliases of what they stand for. */
function withDocument(fetch: FetchNode, document: DocumentNode, required: RequiredFields): FetchNode {
  const asked = visit(document, {
    Field(field) {
      const behind = required.get(field.name.value);
      if (!behind) return undefined;
      const name = { kind: Kind.NAME, value: behind.field } as const;
      return { ...field, alias: field.alias ?? field.name, name, arguments: behind.arguments };
    },
  });
  if (asked === fetch.operationDocumentNode) return fetch;
  const used = new Set<string>();
  visit(asked, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  const operationDocumentNode = visit(asked, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null),
  });
  return {
    ...fetch,
    operationDocumentNode,
    operation: stripIgnoredCharacters(print(operationDocumentNode)),
    variableUsages: fetch.variableUsages?.filter((name) => used.has(name)),
  };
}
