import { childOf, type MarkupElement, textOfChild } from '../../../platform/service/imports/markup/element.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import type { ImportedQuiz } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { metadataOf } from '../qti-1.2/material.js';

const COUNTED: Readonly<Record<string, AttemptRule>> = {
  keep_highest: AttemptRule.BEST,
  keep_latest: AttemptRule.LAST_GRADED,
  keep_average: AttemptRule.AVERAGE,
};

/** How a quiz is taken: by the metadata of the standard, or what Canvas says beside it. */
export function quizSettings(root: MarkupElement, meta: MarkupElement | null): Partial<ImportedQuiz> {
  const metadata = metadataOf(childOf(root, 'assessment') ?? root);
  const attempts = Number((meta && textOfChild(meta, 'allowed_attempts')) ?? metadata.get('cc_maxattempts'));
  const minutes = Number((meta && textOfChild(meta, 'time_limit')) ?? metadata.get('qmd_timelimit'));
  return {
    // −1 is no limit, as is a word.
    attemptsAllowed: attempts >= 1 ? Math.round(attempts) : null,
    timeLimitSeconds: minutes > 0 ? Math.round(minutes * 60) : null,
    countedAttempt: COUNTED[(meta && textOfChild(meta, 'scoring_policy')) ?? ''] ?? AttemptRule.BEST,
    shuffleChoices: (meta && textOfChild(meta, 'shuffle_answers')) === 'true',
  };
}
