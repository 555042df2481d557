import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { ownName } from '../required-fields.js';
import { type Data, emptyData, fieldOf, isData, merge } from './data.js';
import type { TypeConditions } from './type-conditions.js';

/** What of an object another subgraph is asked with; undefined where something of that was not answered. */
export type Pick = (object: Data) => Data | undefined;

/** Writes its part into a representation; false where it was not answered. */
type Part = (object: Data, into: Data) => boolean;

/** Prepares the selection that a fetch requires of the objects which it is for. */
export function picking(selections: readonly QueryPlanSelectionNode[], types: TypeConditions): Pick {
  const parts = selections.map((each) => partOf(each, types));
  return (object) => {
    const picked = emptyData();
    for (const part of parts) if (!part(object, picked)) return undefined;
    return picked;
  };
}

function partOf(selection: QueryPlanSelectionNode, types: TypeConditions): Part {
  if (selection.kind === 'InlineFragment') {
    const pick = picking(selection.selections, types);
    const applies = selection.typeCondition === undefined ? () => true : types.on(selection.typeCondition, false);
    return (object, into) => {
      const picked = applies(object) ? pick(object) : undefined;
      if (picked) merge(into, picked);
      // One fragment of several is enough.
      return true;
    };
  }
  const name = selection.alias ?? selection.name;
  const sent = ownName(name);
  const below = selection.selections && pickingEach(picking(selection.selections, types));
  return (object, into) => {
    const value = fieldOf(object, name);
    if (value === undefined) return false;
    into[sent] = below ? below(value) : value;
    return true;
  };
}

/** Through lists and lists of lists. */
function pickingEach(pick: Pick): (value: unknown) => unknown {
  const each = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(each);
    return isData(value) ? (pick(value) ?? null) : value;
  };
  return each;
}
