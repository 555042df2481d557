import type { FetchDataRewrite } from '@apollo/query-planner';
import { type Data, fieldOf, isData } from './data.js';
import type { TypeConditions } from './type-conditions.js';

/** Changes data in place: what is sent, or what was received. */
export type Rewrite = (data: Data) => void;

const FRAGMENT = '... on ';

/** Prepares the rewrites of a plan: it asks for fields under other names than those under which they are merged. */
export function rewriting(rewrites: readonly FetchDataRewrite[] | undefined, types: TypeConditions): Rewrite | undefined {
  if (!rewrites?.length) return undefined;
  const all = rewrites.map((each) => at(each.path.slice(0, -1), changing(each), types));
  return (data) => {
    for (const rewrite of all) rewrite(data);
  };
}

function changing(rewrite: FetchDataRewrite): Rewrite {
  const name = rewrite.path.at(-1) as string;
  if (rewrite.kind === 'ValueSetter') {
    return (data) => {
      data[name] = rewrite.setValueTo;
    };
  }
  return (data) => {
    const value = fieldOf(data, name);
    // 0, false, '' and null are values too.
    if (value === undefined) return;
    data[rewrite.renameKeyTo] = value;
    data[name] = undefined;
  };
}

/** The change, made to each object below a path. */
function at([first, ...rest]: readonly string[], change: Rewrite, types: TypeConditions): (value: unknown) => void {
  const below: (value: unknown) => void = first === undefined ? (value) => change(value as Data) : at(rest, change, types);
  const applies = first?.startsWith(FRAGMENT) ? types.on(first.slice(FRAGMENT.length), true) : undefined;
  const descend = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) descend(each);
    else if (!isData(value)) return;
    else if (first === undefined) below(value);
    else if (!applies) below(fieldOf(value, first));
    else if (applies(value)) below(value);
  };
  return descend;
}
