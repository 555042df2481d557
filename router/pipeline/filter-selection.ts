import { type DocumentNode, type FieldNode, Kind } from 'graphql';
import type { Requirement, Requirements } from '../supergraph/requirements.js';
import { responseName, responseNames, unusedPrefix } from '../supergraph/response-names.js';

/** An operation without the fields that the caller may not have. */
export interface FilteredSelection {
  readonly document: DocumentNode;
  /** The placeholder's name → the name of the field that was filtered out. */
  readonly placeholders: ReadonlyMap<string, string>;
}

/**
 * Puts a `__typename` in the place of each field that demands something unmet, under a name of its own. So the executor itself
 * finds the places of the response where a null belongs, through every fragment, list and `@include`, and asks no subgraph.
 */
export function filterSelection(document: DocumentNode, requirements: Requirements, unmet: ReadonlySet<Requirement>): FilteredSelection {
  const placeholders = new Map<string, string>();
  if (unmet.size === 0) return { document, placeholders };
  // The client may have taken any name for a field that it is allowed.
  const prefix = unusedPrefix('refused_', responseNames(document));
  const filtered = requirements.replaceFields(document, (field, demanded) => {
    if (!demanded.some((each) => unmet.has(each))) return undefined;
    const name = responseName(field);
    placeholders.set(prefix + name, name);
    return placeholderFor(field, prefix + name);
  });
  return { document: filtered, placeholders };
}

const placeholderFor = ({ directives }: FieldNode, name: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: name },
  name: { kind: Kind.NAME, value: '__typename' },
  directives,
});
