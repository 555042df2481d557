import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { QuizAttempted } from '../../../schema/events/content.js';
import { knownQuizzes } from './known-quizzes.js';
import { QuizResult } from './quiz-result.entity.js';

/** Under a quiz that is gone nothing is kept. */
const quizResults = readModel<QuizResult>({
  entity: QuizResult,
  parent: { model: knownQuizzes, idIn: 'contentId' },
});

/** Keeps attempts: as they were begun, then as they were submitted, then as they were graded again. */
export async function keepResults(
  events: readonly EventEnvelope<QuizAttempted & { readonly score?: number }>[],
  context: RequestContext,
): Promise<void> {
  await quizResults.upsertMany(
    context,
    events.map(
      ({ payload: { attemptId: id, contentId, courseId, studentId, number, score = null, maxScore, extraAttempts }, sequence }) => ({
        id,
        sequence,
        contentId,
        courseId,
        studentId,
        number,
        score,
        maxScore,
        extraAttempts,
      }),
    ),
  );
}
