import { canonicalId } from '../../../platform/kernel/ids.js';

const GAP = /\[\[([^[\]]+)\]\]/g;

/** The ids of the slots that the prompt of an INLINE_CHOICE holds, in order. */
export const gapsOf = (prompt: string): readonly string[] => Array.from(prompt.matchAll(GAP), ([, id]) => canonicalId(id as string));

/** The prompt with other ids for its slots. */
export const renamedGaps = (prompt: string, idOf: (id: string) => string): string =>
  prompt.replace(GAP, (_gap, id: string) => `[[${idOf(canonicalId(id))}]]`);
