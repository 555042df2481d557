import { signedInAs } from '../../../platform/testing/callers.js';
import { instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { DELETE } from '../test-kit/content-service.js';
import { type QuizService, quizService } from '../test-kit/quizzing.js';

let service: QuizService;
beforeAll(async () => {
  service = await quizService();
});
afterAll(() => service.stop());

/** A quiz that counts unless told otherwise, and somebody who learns in its course. */
async function quizzed(weight = 1) {
  const course = await service.course();
  const made = await service.quiz(course, { weight });
  return { course, made, teacher: instructorOf(course), student: await service.learner(course, signedInAs('STUDENT')) };
}

test('a quiz in which a student has a score that counts stays', async () => {
  const { made, teacher, student } = await quizzed();
  await service.take(made, student, []);
  expect((await service.refused(DELETE, { id: made.id }, teacher)).code).toBe('CONFLICT');
  expect((await service.recorded(made.id)).map(({ type }) => type)).not.toContain('CONTENT_DELETED');
});

test('one that counts nothing goes with its attempts, and so does one that nobody has handed in', async () => {
  const exercise = await quizzed(0);
  await service.take(exercise.made, exercise.student, []);
  const open = await quizzed();
  await service.start(open.made.id, open.student);
  for (const { made, teacher } of [exercise, open]) {
    expect((await service.ok(DELETE, { id: made.id }, teacher)).deleteContent).toBe(true);
    expect(await service.sql('select 1 from quiz_attempt where content_id = ?', [made.id])).toEqual([]);
  }
});

test('when it is handed in and deleted at the same moment, one of the two happens', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { made, teacher, student } = await quizzed();
    const { id } = await service.start(made.id, student);
    const submit = () => service.call('mutation ($id: ID!) { submitQuizAttempt(id: $id) { id } }', { id }, student);
    const remove = () => service.call(DELETE, { id: made.id }, teacher);
    const both = round % 2 === 0 ? [submit(), remove()] : [remove(), submit()].reverse();
    const [submitted, deleted] = await Promise.all(both);
    const codes = [submitted, deleted].map((reply) => reply?.errors?.[0]?.extensions?.code ?? 'DONE');
    expect([
      ['DONE', 'CONFLICT'],
      ['NOT_FOUND', 'DONE'],
    ]).toContainEqual(codes);
  }
});
