import type { Caller, UserCaller } from '../../../platform/kernel/identity.js';
import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import type { Denial } from '../../../platform/testing/denials.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { admin, type Learner } from '../../../schema/events/test-kit/course-life.js';
import { ACCOMMODATE, type QuizService, SAVE, START, SUBMIT } from './quizzing.js';

interface People {
  readonly course: CourseSnapshot;
  readonly learner: Learner;
  readonly assistant: UserCaller;
  readonly strangers: readonly Caller[];
}

/** The denials of the mutations of quizzes. */
export function quizDenials(service: () => QuizService, people: () => Promise<People>) {
  const scene = async () => {
    const { course, ...others } = await people();
    return { course, ...others, quiz: await service().quiz(course) };
  };

  /** Not there for strangers and other learners; the staff and services see it, and may not. */
  const onlyForItsStudent =
    (attempt: (id: string) => [source: string, variables: Record<string, unknown>]): Denial =>
    async ({ refused }) => {
      const { quiz, course, learner, assistant, strangers } = await scene();
      const { id } = await service().start(quiz.id, learner);
      for (const caller of [...strangers, await service().learner(course)]) await refused(...attempt(id), caller, 'NOT_FOUND');
      for (const caller of [assistant, admin, serviceCaller('evaluation')]) await refused(...attempt(id), caller, 'FORBIDDEN');
      for (const other of [newId(), 'x']) await refused(...attempt(other), learner, 'NOT_FOUND');
      await service().leaves(learner);
      await refused(...attempt(id), learner, 'NOT_ENROLLED');
      const own = await service().start(quiz.id, await service().learner(course, assistant));
      await service().ok(...attempt(own.id), assistant);
    };

  return {
    async startQuizAttempt({ refused }) {
      const { quiz, course, learner, strangers, assistant } = await scene();
      for (const caller of strangers) await refused(START, { id: quiz.id }, caller, 'NOT_FOUND');
      for (const caller of [assistant, admin, serviceCaller('evaluation')]) await refused(START, { id: quiz.id }, caller, 'FORBIDDEN');
      for (const id of [newId(), 'x']) await refused(START, { id }, learner, 'NOT_FOUND');
      // Staff who learn in the course take it as learners do.
      await service().start(quiz.id, await service().learner(course, assistant));
    },
    saveQuizAnswers: onlyForItsStudent((attemptId) => [SAVE, { input: { attemptId, answers: [] } }]),
    submitQuizAttempt: onlyForItsStudent((id) => [SUBMIT, { id }]),
    async setQuizAccommodation({ refused }) {
      const { quiz, learner, strangers, assistant, course } = await scene();
      const give = (studentId: string, contentId = quiz.id) => ({ input: { contentId, studentId, extraTimePercent: 25 } });
      for (const caller of strangers) await refused(ACCOMMODATE, give(learner.userId), caller, 'NOT_FOUND');
      for (const caller of [learner, serviceCaller('evaluation')]) await refused(ACCOMMODATE, give(learner.userId), caller, 'FORBIDDEN');
      await refused(ACCOMMODATE, give(learner.userId, newId()), admin, 'NOT_FOUND');
      // Nobody gives themselves time.
      await service().learner(course, assistant);
      await refused(ACCOMMODATE, give(assistant.userId), assistant, 'FORBIDDEN');
      await service().accommodate(give(learner.userId).input, assistant);
      expect((await service().refused(ACCOMMODATE, give(newId()), assistant)).code).toBe('NOT_ENROLLED');
    },
  } satisfies Record<string, Denial>;
}
