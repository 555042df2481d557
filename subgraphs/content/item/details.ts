import { badInput } from '../../../platform/kernel/errors.js';
import type { StoredQuiz } from '../quiz/quiz.js';
import { ContentKind } from './kinds.js';

/** What the staff say about a content. Null is what its kind has not. */
export interface ContentDetails {
  readonly title: string;
  readonly text: string | null;
  readonly durationSeconds: number | null;
  readonly completeAtPercent: number | null;
  readonly quiz: StoredQuiz | null;
}

export const DETAILS = [
  'title',
  'text',
  'durationSeconds',
  'completeAtPercent',
  'quiz',
] as const satisfies readonly (keyof ContentDetails)[];

const OWN: Readonly<Partial<Record<keyof ContentDetails, ContentKind>>> = {
  text: ContentKind.ARTICLE,
  completeAtPercent: ContentKind.VIDEO,
  quiz: ContentKind.QUIZ,
};

/** BAD_USER_INPUT for what only another kind of content has. Absent and null say nothing. */
export function demandOwn(kind: ContentKind, given: { readonly [Name in keyof ContentDetails]?: unknown }): void {
  for (const [name, owner] of Object.entries(OWN)) {
    const value = given[name as keyof ContentDetails];
    if (value !== undefined && value !== null && owner !== kind) throw badInput({ [name]: `only ${owner} has it` });
  }
}
