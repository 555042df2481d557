import type { PlacedMarking } from '../../../../subgraphs/content/quiz/imported-quiz.js';
import type { Part } from './part.js';

/** The key by the places of choices and slots in the part. */
export type PartKey =
  | { readonly choices: readonly number[] }
  | { readonly order: readonly number[] }
  | { readonly matches: readonly (number | null)[] }
  | { readonly number: number; readonly tolerance: number }
  | { readonly texts: readonly string[]; readonly isCaseSensitive?: boolean };

export interface SolvedPart {
  readonly part: Part;
  readonly points: number;
  readonly key: PartKey;
  /** Null where nothing is right in part. */
  readonly marking: PlacedMarking | null;
}
