import fc from 'fast-check';
import { decimal } from '../../../platform/kernel/decimal.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { countedAttempt } from '../../../schema/rules/attempts.js';
import type { QuestionInput } from '../quiz/question.inputs.js';
import type { StoredQuestion } from '../quiz/quiz.js';
import { choices, EXAMPLES, quizWith } from '../quiz/test-kit/quizzes.js';
import { chosen, type QuizService, quizService } from '../test-kit/quizzing.js';

// A corrected key may mark many attempts of a student again. It is one thing that has happened to their grade, or none.

let service: QuizService;
beforeAll(async () => {
  service = await quizService();
});
afterAll(() => service.stop());

/** SINGLE_CHOICE for 2 points, with the choice that is right named. */
const withKey = (right: string, before?: StoredQuestion): QuestionInput => ({
  ...EXAMPLES.SINGLE_CHOICE,
  id: before?.id,
  choices: choices('abcd', right).map((choice) => ({ ...choice, id: before?.choices.find(({ text }) => text === choice.text)?.id })),
});

/** A quiz whose key is b, taken by each student with each of their answers; then the key is c, and the job has run. */
async function regraded(settings: object, ...students: string[]) {
  const course = await service.course();
  const made = await service.quiz(course, quizWith([withKey('b')], settings));
  const [question] = made.questions as [StoredQuestion];
  const learners: { userId: string; attempts: string[] }[] = [];
  for (const answers of students) {
    const learner = await service.learner(course);
    const attempts: string[] = [];
    for (const answer of answers) attempts.push((await service.take(made, learner as Caller, [chosen(question, answer)])).id);
    learners.push({ userId: learner.userId, attempts });
  }
  await service.revise(made.id, quizWith([withKey('c', question)], settings));
  await service.runQuizJobs();
  const told = (await service.outbox()).filter(({ type, payload }) => type === 'QUIZ_GRADE_CHANGED' && payload.contentId === made.id);
  return { made, learners, told };
}

test('of many attempts that are marked again there is one change of the grade, told with the last of them', async () => {
  const { made, learners, told } = await regraded({ countedAttempt: 'BEST' }, 'aaacc', 'cb', 'ba');
  const [one, , third] = learners;
  expect(told).toHaveLength(2);
  expect(told.map(({ payload }) => payload)).toEqual(
    expect.arrayContaining([
      {
        attemptId: one?.attempts[4],
        contentId: made.id,
        courseId: expect.any(String),
        studentId: one?.userId,
        contentTitle: 'A quiz',
        previousScore: 0,
        score: 2,
        maxScore: 2,
        changedAt: service.clock.now().toISOString(),
        scoreSeen: true,
      },
      expect.objectContaining({ attemptId: third?.attempts[1], studentId: third?.userId, previousScore: 2, score: 0 }),
    ]),
  );
});

test.each([
  ['LAST_GRADED', 'ba', []],
  ['LAST_GRADED', 'bc', [[0, 2]]],
  ['FIRST', 'ac', []],
  ['FIRST', 'cb', [[0, 2]]],
  ['AVERAGE', 'bc', []],
  ['AVERAGE', 'bb', [[2, 0]]],
])('by %s, %s changes the grade %j', async (countedAttempt, answers, changes) => {
  const { told } = await regraded({ countedAttempt }, answers);
  expect(told.map(({ payload: { previousScore, score } }) => [previousScore, score])).toEqual(changes);
});

test('that the student does not see it is told with it', async () => {
  const { told } = await regraded({ review: { score: 'AFTER_LAST_ATTEMPT' }, attemptsAllowed: 2 }, 'c', 'cc');
  expect(told.map(({ payload }) => payload.scoreSeen).toSorted()).toEqual([false, true]);
});

test('it is told exactly when another score counts than before, however many attempts there are', async () => {
  const rules = fc.constantFrom('LAST_GRADED' as const, 'BEST' as const, 'FIRST' as const, 'AVERAGE' as const);
  const answers = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(rules, fc.array(answers, { minLength: 1, maxLength: 3 }), async (rule, students) => {
      const { learners, told } = await regraded({ countedAttempt: rule }, ...students);
      const expected = students.flatMap((given, nth) => {
        const by = (key: string) =>
          countedAttempt(
            rule as never,
            [...given].map((answer, at) => ({ attempt: at + 1, points: 2, score: answer === key ? 2 : 0 })),
          )?.score ?? Number.NaN;
        return by('b') === by('c') ? [] : [[learners[nth]?.userId, decimal(by('b')), decimal(by('c'))]];
      });
      expect(told.map(({ payload: { studentId, previousScore, score } }) => [studentId, previousScore, score])).toEqual(
        expect.arrayContaining(expected),
      );
      expect(told).toHaveLength(expected.length);
    }),
    { numRuns: 12 },
  );
}, 60_000);
