import {
  type ASTNode,
  type ASTVisitFn,
  type ASTVisitor,
  GraphQLError,
  type GraphQLLeafType,
  getNamedType,
  isEnumType,
  isLeafType,
  Kind,
  type ValidationContext,
  type ValueNode,
  ValuesOfCorrectTypeRule,
} from 'graphql';
import { badInput, ErrorCode } from '../../platform/kernel/errors.js';
import { brief, tooLong } from '../../platform/service/graphql/variables.js';

type Leaf = Extract<ValueNode, { kind: Kind.INT | Kind.FLOAT | Kind.STRING | Kind.BOOLEAN }>;

/**
 * The rule of GraphQL for values in documents. What a scalar cannot hold is BAD_USER_INPUT at its path, as it would be in a
 * variable.
 */
export function literalValues(context: ValidationContext): ASTVisitor {
  const leaf: ASTVisitFn<Leaf> = (node, _key, parent, _path, ancestors) => {
    const expected = context.getInputType();
    if (!expected) return;
    const type = getNamedType(expected);
    const fault = isLeafType(type) ? leafFault(type, node, context.hideSuggestions) : `is no ${type.name}`;
    if (fault) context.reportError(asBadInput(node, fault, [...ancestors, parent, node]));
  };
  return { ...ValuesOfCorrectTypeRule(context), IntValue: leaf, FloatValue: leaf, StringValue: leaf, BooleanValue: leaf };
}

/** A list in a document may be as long as one in a variable. */
export function literalLists(longest: number): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    ListValue(node, _key, parent, _path, ancestors) {
      if (node.values.length > longest) context.reportError(asBadInput(node, tooLong(longest), [...ancestors, parent, node]));
    },
  });
}

function leafFault(type: GraphQLLeafType, node: Leaf, hideSuggestions: boolean): string | undefined {
  // graphql-js reads a number that is too large for a Float as Infinity.
  if ((node.kind === Kind.FLOAT || node.kind === Kind.INT) && !Number.isFinite(Number(node.value))) return 'is too large a number';
  try {
    const value = isEnumType(type) ? type.parseLiteral(node, undefined, hideSuggestions) : type.parseLiteral(node);
    return value === undefined ? `is no ${type.name}` : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : `is no ${type.name}`;
  }
}

/** `at` is what leads to the node, and the node. */
function asBadInput(node: ASTNode, fault: string, at: readonly unknown[]): GraphQLError {
  const { message, details } = badInput({ [pathOf(at.filter(isNode))]: brief(fault) });
  return new GraphQLError(message, { nodes: node, extensions: { code: ErrorCode.BAD_USER_INPUT, details } });
}

const isNode = (each: unknown): each is ASTNode => typeof each === 'object' && each !== null && 'kind' in each;

/** `input.tags.2`: from the argument or the variable down to the last of these nodes, each of which is within the one before it. */
function pathOf(nodes: readonly ASTNode[]): string {
  const path: (string | number)[] = [];
  for (const [index, node] of nodes.entries()) {
    if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) path.push(node.name.value);
    if (node.kind === Kind.VARIABLE_DEFINITION) path.push(node.variable.name.value);
    const within = nodes[index + 1];
    const elements: readonly ASTNode[] = node.kind === Kind.LIST ? node.values : [];
    if (within && elements.length > 0) path.push(elements.indexOf(within));
  }
  return path.join('.');
}
