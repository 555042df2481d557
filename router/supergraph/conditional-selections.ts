import { type DirectiveNode, type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The document with `__typename` wherever all that is selected of an object may be skipped. Where nothing is left of a selection the planner
 * asks for the object itself no more, and the answer would say that it does not exist.
 */
export function withTypenames(document: DocumentNode): DocumentNode {
  let hasConditions = false;
  visit(document, {
    Directive(directive) {
      hasConditions ||= isCondition(directive);
    },
  });
  if (!hasConditions) return document;
  return visit(document, {
    Field: {
      leave: (field) => (field.selectionSet && mayBeEmpty(field.selectionSet) ? withTypename(field, field.selectionSet) : undefined),
    },
  });
}

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

/** What fragments come to is not looked into: another `__typename` costs nothing. */
const mayBeEmpty = ({ selections }: SelectionSetNode): boolean =>
  selections.every((each) => each.kind !== Kind.FIELD || each.directives?.some(isCondition));

const withTypename = (field: FieldNode, { selections }: SelectionSetNode): FieldNode => ({
  ...field,
  selectionSet: { kind: Kind.SELECTION_SET, selections: [...selections, TYPENAME] },
});
