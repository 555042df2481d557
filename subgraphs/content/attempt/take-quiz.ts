import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, notFound } from '../../../platform/kernel/errors.js';
import type { UserCaller } from '../../../platform/kernel/identity.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { lockRow } from '../../../platform/postgres/held-rows.js';
import { knownCourses } from '../course/known-courses.js';
import { learners } from '../enrollment/known-enrollments.js';
import { ContentItem } from '../item/content-item.entity.js';
import { demandLearner, type Learning, lockStudent, notEnrolled } from '../learner/as-learner.js';
import { attemptPolicy } from '../policy.js';
import type { StoredQuiz } from '../quiz/quiz.js';
import { QuizAttempt } from './quiz-attempt.entity.js';

export type Quizzed = ContentItem & { readonly quiz: StoredQuiz };

/** Demands that the caller may take a quiz, before the command opens its transaction. */
export async function demandQuizToTake(context: RequestContext, contentId: string): Promise<Learning> {
  const { content, ...learning } = await demandLearner(context, contentId, 'takeQuiz');
  if (!content.quiz) throw badInput({ contentId: 'is not a quiz' });
  return learning;
}

/** The same for an attempt of the caller: NOT_ENROLLED for a student who has left the course. */
export async function demandAttempt(context: RequestContext, id: string): Promise<Learning> {
  const { caller, em } = context;
  const attempt = isId(id) ? await em.findOne(QuizAttempt, { id }) : null;
  const may = (course: { instructorId: string; staffIds: string[] }) =>
    attemptPolicy.can('answer', caller, { attempt: attempt as QuizAttempt, course });
  const course = attempt && (await knownCourses.find(context, attempt.courseId, (known) => !known.isDeleted && may(known)));
  const subject = attempt && course && { attempt, course };
  attemptPolicy.demand('answer', caller, subject);
  const { contentId, courseId } = subject.attempt;
  if (!(await learners.learns(context, courseId, subject.attempt.studentId))) throw attemptPolicy.refusal('answer', notEnrolled());
  return { student: caller as UserCaller, contentId, courseId };
}

/**
 * Inside the transaction, in the order in which everybody locks: the course is shared, so that nothing is accepted after its tombstone; the
 * enrollment is locked alone, so that what a student does comes one after the other; the content is shared, so that its keys stay.
 */
export async function lockQuiz(em: EntityManager, { student, contentId, courseId }: Learning): Promise<Quizzed> {
  await lockStudent(em, { student, courseId });
  const content = await lockRow(em, ContentItem, contentId, 'shared');
  if (!content?.quiz) throw notFound('Content');
  return content as Quizzed;
}

/** An attempt of the student, locked until the end. */
export async function lockAttempt(em: EntityManager, work: Learning, id: string): Promise<QuizAttempt> {
  await lockStudent(em, work);
  const attempt = await findForUpdate(em, QuizAttempt, id);
  if (!attempt) throw notFound('Attempt');
  return attempt;
}
