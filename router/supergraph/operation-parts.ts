import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  separateOperations,
} from 'graphql';
import { responseName } from './response-names.js';

export interface OperationParts {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
}

/** Of a document with one operation. */
export function parts({ definitions }: DocumentNode): OperationParts {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return {
    operation: definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode,
    fragments: Object.fromEntries(fragments.map((each) => [each.name.value, each])),
  };
}

/** The operation of that name with its own fragments, and nothing else of the document. */
export function singleOperation(document: DocumentNode, operationName: string | undefined): DocumentNode {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operations.length === 1) return document;
  return separateOperations(document)[operationName ?? ''] as DocumentNode;
}

export type Variables = Readonly<Record<string, unknown>>;

/** The response names of the root fields that are answered, in their order. Of a mutation the first alone: what fails ends it. */
export function answeredFields(document: DocumentNode, variables: Variables): readonly string[] {
  const whole = parts(document);
  const { operation } = whole;
  const fields = fieldsAtRoot(whole, (each) => isIncluded(each, operation, variables));
  const names = [...new Set(Array.from(fields, responseName))];
  return operation.operation === OperationTypeNode.MUTATION ? names.slice(0, 1) : names;
}

/** Whether a selection is answered, by its `@skip` and `@include`. */
export function isIncluded({ directives = [] }: SelectionNode, operation: OperationDefinitionNode, variables: Variables): boolean {
  return directives.every(({ name, arguments: [condition] = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = condition?.value;
    const isTrue =
      value?.kind === Kind.VARIABLE ? isSet(value.name.value, operation, variables) : value?.kind === Kind.BOOLEAN && value.value;
    return isTrue === (name.value === 'include');
  });
}

/** Whether a variable is true, by itself or by its default. */
export function isSet(name: string, { variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): boolean {
  const fallback = variableDefinitions.find(({ variable }) => variable.name.value === name)?.defaultValue;
  return Boolean(variables[name] ?? (fallback?.kind === Kind.BOOLEAN && fallback.value));
}

/** The names of the fields at the root, one for each time that it is answered. */
export function rootFields(whole: OperationParts): readonly string[] {
  const answers = new Map(Array.from(fieldsAtRoot(whole), (field) => [responseName(field), field.name.value] as const));
  return [...answers.values()];
}

/** The fields at the root, through fragments, each of which is entered once. */
function* fieldsAtRoot(
  { operation, fragments }: OperationParts,
  isSelected: (selection: SelectionNode) => boolean = () => true,
): Generator<FieldNode> {
  const entered = new Set<string>();
  function* within({ selections }: SelectionSetNode): Generator<FieldNode> {
    for (const each of selections) {
      if (!isSelected(each)) continue;
      if (each.kind === Kind.FIELD) yield each;
      else if (each.kind === Kind.INLINE_FRAGMENT) yield* within(each.selectionSet);
      else if (!entered.has(each.name.value)) {
        entered.add(each.name.value);
        const fragment = fragments[each.name.value];
        if (fragment) yield* within(fragment.selectionSet);
      }
    }
  }
  yield* within(operation.selectionSet);
}
