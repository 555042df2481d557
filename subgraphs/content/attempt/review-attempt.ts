import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { countedAttempt, type GradedAttempt } from '../../../schema/rules/attempts.js';
import { type DeliveredQuestion, delivered } from '../quiz/engine/deliver.js';
import { questionsDrawn } from '../quiz/engine/score.js';
import type { QuizAttempt } from './quiz-attempt.entity.js';
import type { QuizAnswer } from './quiz-attempt.types.js';
import { resultsOf } from './results.js';
import { type Shown, shownAttempts } from './shown.js';
import { takingKey } from './standing.js';

// What the fields of an attempt hold for its reader.

async function shownOf(attempt: QuizAttempt, { load }: RequestContext): Promise<Shown> {
  const shown = await load(shownAttempts, attempt);
  if (!shown) throw new Error(`the quiz of attempt ${attempt.id} is gone`);
  return shown;
}

export async function questionsShown(attempt: QuizAttempt, context: RequestContext): Promise<readonly DeliveredQuestion[]> {
  const { quiz, visible } = await shownOf(attempt, context);
  const questions = questionsDrawn(quiz, attempt.drawn);
  return attempt.drawn.map((drawn, nth) => {
    const question = questions[nth] as (typeof questions)[number];
    return delivered(question, drawn, { visible, answer: attempt.answers[question.id] });
  });
}

/** Null while its student may not see it, and until it is submitted. */
export async function resultShown(
  attempt: QuizAttempt,
  context: RequestContext,
): Promise<Pick<QuizAttempt, 'score' | 'percent' | 'passed'>> {
  const { visible } = await shownOf(attempt, context);
  const { score, percent, passed } = attempt;
  return visible.score ? { score, percent, passed } : { score: null, percent: null, passed: null };
}

export async function answersShown(attempt: QuizAttempt, context: RequestContext): Promise<readonly QuizAnswer[]> {
  const { visible } = await shownOf(attempt, context);
  if (!visible.answers) return [];
  return attempt.drawn.flatMap(({ questionId }) => {
    const answer = attempt.answers[questionId];
    if (!answer) return [];
    const { choiceIds = null, number = null, text = null, matches = null } = answer;
    const mark = visible.score ? attempt.marks?.[questionId] : undefined;
    return [{ questionId, choiceIds, number, text, matches, correct: mark?.correct ?? null, points: mark?.points ?? null }];
  });
}

/** Whether the student's result comes of it. Not said where scores are hidden: it would tell which of them is the better one. */
export async function isCounted(attempt: QuizAttempt, context: RequestContext): Promise<boolean> {
  const { visible, now } = await shownOf(attempt, context);
  if (!attempt.isSubmitted || !visible.score) return false;
  if (now.countedAttempt === AttemptRule.AVERAGE) return true;
  const results = (await context.load(resultsOfStudents, takingKey(attempt))) ?? [];
  return countedAttempt(now.countedAttempt, results)?.attempt === attempt.number;
}

/** A batch, by `takingKey`. */
const resultsOfStudents: Batch<string, readonly GradedAttempt[]> = (keys, { em }) => resultsOf(em, keys);
