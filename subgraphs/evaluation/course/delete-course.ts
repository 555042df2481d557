import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Done, done } from '../../../platform/messaging/saga/answer.js';
import { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { KnownExtension } from '../assignment/known-extension.entity.js';
import { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { Evaluation } from '../evaluation/evaluation.entity.js';
import { Excuse } from '../excuse/excuse.entity.js';
import { KnownAccommodation } from '../quiz/known-accommodation.entity.js';
import { KnownQuiz } from '../quiz/known-quiz.entity.js';
import { QuizResult } from '../quiz/quiz-result.entity.js';
import { knownCourses } from './known-courses.js';

interface DeletedCourse {
  readonly sagaId: string;
  readonly courseId: string;
  readonly instructorId: string;
  readonly staffIds: readonly string[];
}

/**
 * Removes everything of the course. The tombstone waits for the writes that share the course's row, and refuses later ones: so everything
 * that was accepted before is removed here, and nothing is left behind. COURSE_DELETED says it already; no more events are recorded.
 */
export async function deleteCourse({ payload, sequence }: EventEnvelope<DeletedCourse>, context: RequestContext): Promise<Done> {
  const { courseId, instructorId, staffIds } = payload;
  await knownCourses.setTombstone(context, { id: courseId, sequence, status: 'DELETING', instructorId, staffIds: [...staffIds] });
  await context.em.nativeDelete(Evaluation, { courseId });
  await context.em.nativeDelete(Excuse, { courseId });
  await context.em.nativeDelete(KnownExtension, { courseId });
  await context.em.nativeDelete(KnownAssignment, { courseId });
  // The quizzes first: whoever keeps something of one shares the row of its quiz.
  await context.em.nativeDelete(KnownQuiz, { courseId });
  await context.em.nativeDelete(QuizResult, { courseId });
  await context.em.nativeDelete(KnownAccommodation, { courseId });
  await context.em.nativeDelete(KnownEnrollment, { courseId });
  return done();
}
