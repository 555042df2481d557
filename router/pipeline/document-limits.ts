import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type Token,
  TokenKind,
  type ValidationContext,
  visit,
} from 'graphql';
import { ErrorCode, refuse, toGraphQLError } from '../../platform/kernel/errors.js';

export interface DocumentLimits {
  readonly depth: number;
  readonly aliases: number;
}

/**
 * A validation rule that looks before all others at what a document would cost to look at. When it refuses, it puts an empty
 * document in the place of the real one, so that the other rules, some of which are quadratic, do not walk it.
 */
export function documentLimits(limits: DocumentLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Document(document) {
      const faults = faultsOf(document, limits);
      for (const fault of faults) context.reportError(fault);
      return faults.length > 0 ? { kind: Kind.DOCUMENT, definitions: [] } : undefined;
    },
  });
}

/** Twice as many as a document of one token a line has by default. */
const MAX_LINES = 10_000;

/** Brackets within each other: fields within fields have a limit of their own, which is lower; this one is for values. */
const MAX_NESTED = 200;

/** What is wrong with a document before its schema is even asked. */
export function faultsOf(document: DocumentNode, limits: DocumentLimits): GraphQLError[] {
  if (hasTooManyLines(document)) return [tooComplex(`has more than ${MAX_LINES} lines`)];
  if (nestsTooDeeply(document)) return [tooComplex(`nests more than ${MAX_NESTED} brackets`)];
  const faults: GraphQLError[] = [];
  if (depthOf(document) > limits.depth) faults.push(tooComplex(`nests more than ${limits.depth} fields`));
  if (countAliases(document) > limits.aliases) faults.push(tooComplex(`has more than ${limits.aliases} aliases`));
  return [...faults, ...conditionalSubscriptions(document), ...reservedVariables(document)];
}

const tooComplex = (how: string) => toGraphQLError(refuse(ErrorCode.OPERATION_TOO_COMPLEX, `The document ${how}`));

const invalid = (message: string) => new GraphQLError(message, { extensions: { code: ErrorCode.GRAPHQL_VALIDATION_FAILED } });

/** To say where an error is, graphql-js counts the lines before it, for each error anew. */
function hasTooManyLines({ loc }: DocumentNode): boolean {
  let lines = 1;
  for (const _end of loc?.source.body.matchAll(/\r\n|[\n\r]/g) ?? []) {
    lines += 1;
    if (lines > MAX_LINES) return true;
  }
  return false;
}

/** By its tokens, which are a chain: what walks the tree of a document calls itself for each level, until the stack is full. */
function nestsTooDeeply({ loc }: DocumentNode): boolean {
  let open = 0;
  for (let token: Token | null | undefined = loc?.startToken; token; token = token.next) {
    if (OPENING.includes(token.kind)) open += 1;
    if (CLOSING.includes(token.kind)) open -= 1;
    if (open > MAX_NESTED) return true;
  }
  return false;
}

const OPENING: readonly TokenKind[] = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L];
const CLOSING: readonly TokenKind[] = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R];

/** Fields within fields, each fragment measured once. Fragments in a circle end there: another rule refuses them. */
function depthOf({ definitions }: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of definitions) if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const measured = new Map<string, number>();
  const ofFragment = (name: string): number => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, 0);
    const fragment = fragments.get(name);
    const depth = fragment ? of(fragment.selectionSet) : 0;
    measured.set(name, depth);
    return depth;
  };
  const of = ({ selections }: SelectionSetNode): number => {
    let deepest = 0;
    for (const each of selections) {
      const depth =
        each.kind === Kind.FIELD
          ? 1 + (each.selectionSet ? of(each.selectionSet) : 0)
          : each.kind === Kind.INLINE_FRAGMENT
            ? of(each.selectionSet)
            : ofFragment(each.name.value);
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };
  return Math.max(0, ...definitions.map((each) => ('selectionSet' in each && each.selectionSet ? of(each.selectionSet) : 0)));
}

function countAliases(document: DocumentNode): number {
  let count = 0;
  visit(document, {
    Field({ alias }) {
      if (alias) count += 1;
    },
  });
  return count;
}

/** graphql-js throws on one of these while it validates; GraphQL forbids them. */
function conditionalSubscriptions({ definitions }: DocumentNode): GraphQLError[] {
  const subscribes = definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && each.operation === 'subscription');
  if (!subscribes) return [];
  // A fragment of the document may be the subscription's root, so that one is held to the same where it is.
  const roots = definitions.flatMap((each) =>
    (each.kind === Kind.OPERATION_DEFINITION && each.operation === 'subscription') ||
    (each.kind === Kind.FRAGMENT_DEFINITION && each.typeCondition.name.value === 'Subscription')
      ? [each.selectionSet]
      : [],
  );
  return roots.some(isConditional) ? [invalid('The field of a subscription cannot be included or skipped')] : [];
}

function isConditional({ selections }: SelectionSetNode): boolean {
  return selections.some(
    (each) =>
      each.directives?.some(({ name: { value } }) => value === 'include' || value === 'skip') ||
      (each.kind === Kind.INLINE_FRAGMENT && isConditional(each.selectionSet)),
  );
}

/** The planner keeps this name for the entities it fetches. */
function reservedVariables({ definitions }: DocumentNode): GraphQLError[] {
  const reserved = definitions.some(
    (each) =>
      each.kind === Kind.OPERATION_DEFINITION &&
      each.variableDefinitions?.some(({ variable }) => variable.name.value === 'representations'),
  );
  return reserved ? [invalid('A variable cannot be named $representations here')] : [];
}
