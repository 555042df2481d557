import { type DocumentNode, type FieldNode, Kind, type SelectionNode, type SelectionSetNode, visit } from 'graphql';
import type { Needs } from './required-fields.js';

interface Group {
  readonly needs: Map<string, ReadonlySet<string>>;
  readonly fields: Set<FieldNode>;
}

interface Part {
  readonly document: DocumentNode;
  readonly needs: Needs;
}

/** A fetch of entities as several documents, none of which needs one field with two values. Together they ask for the same. */
export function splitByNeeds(document: DocumentNode, needsOf: (typeName: string, field: string) => Needs): Part[] {
  const groups: Group[] = [];
  visit(document, {
    Field(field) {
      if (field.name.value !== '_entities') return undefined;
      for (const [typeName, each] of fieldsIn(field.selectionSet, '')) join(groups, each, needsOf(typeName, each.name.value));
      return false;
    },
  });
  if (groups.length < 2) return groups.map(({ needs }) => ({ document, needs }));
  return groups.map(({ fields, needs }) => ({ document: withFields(document, fields), needs }));
}

/** The fields of the entities themselves, each with the type that it is selected on. */
function* fieldsIn(set: SelectionSetNode | undefined, typeName: string): Generator<[typeName: string, field: FieldNode]> {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) yield [typeName, selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) yield* fieldsIn(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
  }
}

/** Puts a field into the first group that needs nothing else under the same name. */
function join(groups: Group[], field: FieldNode, needs: Needs): void {
  let group = groups.find((each) => [...needs].every(([path, wanted]) => sameSet(each.needs.get(path) ?? wanted, wanted)));
  if (!group) groups.push((group = { needs: new Map(), fields: new Set() }));
  group.fields.add(field);
  for (const [path, wanted] of needs) group.needs.set(path, wanted);
}

const sameSet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((each) => other.has(each));

function withFields(document: DocumentNode, fields: ReadonlySet<FieldNode>): DocumentNode {
  const kept = ({ selections, ...set }: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return fields.has(selection) ? [selection] : [];
      if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection];
      const selectionSet = kept(selection.selectionSet);
      return selectionSet.selections.length > 0 ? [{ ...selection, selectionSet }] : [];
    }),
  });
  return visit(document, {
    Field: (field) =>
      field.name.value === '_entities' && field.selectionSet ? { ...field, selectionSet: kept(field.selectionSet) } : undefined,
  });
}
