import { until } from '../../platform/testing/until.js';
import { correctKey, newQuiz, newQuizzing, takeQuiz } from '../kit/quizzes.js';
import { newInstructor, newStudent, type Person } from '../kit/school.js';
import { enroll, kindsTold } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
});
afterAll(() => system.stop());

const ROW = 'currentPercent finalPercent cells { assignmentId contentId score points missing ungraded }';
const BOOK = `query ($id: ID!) { gradebook(courseId: $id) { quizzes { id title } rows { nodes { student { displayName } ${ROW} } } } }`;
const MINE = `query ($id: ID!) { myGrades(courseId: $id) { ${ROW} } }`;
const PROGRESS = `query ($id: ID!) { course(id: $id) { modules { items { id } } myEnrollment { id status progress { percent } } } }`;
const TICK = 'mutation ($input: CompleteItemInput!) { completeItem(input: $input) { id } }';

test('a quiz counts in the gradebook, is regraded when its key is corrected, and completes its item', async () => {
  const { courseId, contentId } = await newQuizzing(grace);
  const [ada, bob] = [await newStudent(system.client, 'Ada'), await newStudent(system.client, 'Bob')];
  for (const student of [ada, bob]) await enroll(student, courseId);
  const { course } = await ada.client.ok(PROGRESS, { id: courseId });
  const input = { enrollmentId: course.myEnrollment.id, itemId: course.modules[0].items[0].id };
  const ticked = await ada.client.send(TICK, { input });
  expect(ticked.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);

  expect(await takeQuiz(ada, contentId, 42)).toMatchObject({ percent: 0 });
  expect(await takeQuiz(bob, contentId, 41)).toMatchObject({ percent: 100 });
  const scores = async () => {
    const { gradebook } = await grace.client.ok(BOOK, { id: courseId });
    expect(gradebook.quizzes).toEqual([{ id: contentId, title: 'Multiply' }]);
    return gradebook.rows.nodes.map((row: { cells: { score: number | null }[] }) => row.cells[0]?.score);
  };
  await until(async () => JSON.stringify(await scores()) === '[0,10]');
  expect((await ada.client.ok(MINE, { id: courseId })).myGrades).toEqual({
    currentPercent: 0,
    finalPercent: 0,
    cells: [{ assignmentId: null, contentId, score: 0, points: 10, missing: false, ungraded: false }],
  });

  await correctKey(grace, contentId);
  await until(async () => JSON.stringify(await scores()) === '[10,0]');
  expect((await ada.client.ok(MINE, { id: courseId })).myGrades).toMatchObject({ currentPercent: 100, finalPercent: 100 });
  for (const student of [ada, bob]) await until(async () => (await kindsTold(student)).includes('GRADE_RELEASED'));
  // Ada has passed now, and what Bob has passed before stays his.
  for (const { client } of [ada, bob]) {
    await until(async () => (await client.ok(PROGRESS, { id: courseId })).course.myEnrollment.status === 'COMPLETED');
  }
});

test('what the quiz hides from its student is in no grade and no notice', async () => {
  const { courseId, contentId } = await newQuizzing(grace, {
    review: { score: 'NEVER', answers: 'NEVER', key: 'NEVER', feedback: 'NEVER' },
  });
  const ada = await newStudent(system.client, 'Ada');
  await enroll(ada, courseId);
  expect(await takeQuiz(ada, contentId, 42)).toMatchObject({ percent: null });
  const staffSees = async () => (await grace.client.ok(BOOK, { id: courseId })).gradebook.rows.nodes[0]?.cells[0]?.score;
  await until(async () => (await staffSees()) === 0);
  await correctKey(grace, contentId);
  await until(async () => (await staffSees()) === 10);
  const { myGrades } = await ada.client.ok(MINE, { id: courseId });
  expect(myGrades).toEqual({
    currentPercent: null,
    finalPercent: 0,
    cells: [expect.objectContaining({ contentId, score: null, ungraded: true })],
  });
  expect(await kindsTold(ada)).not.toContain('GRADE_RELEASED');
});

test('a quiz with scores that count is not deleted, and one without leaves the gradebook', async () => {
  const { courseId, contentId } = await newQuizzing(grace);
  const [taken, untouched] = [await newQuiz(grace, courseId), await newQuiz(grace, courseId)];
  const ada = await newStudent(system.client, 'Ada');
  await enroll(ada, courseId);
  await takeQuiz(ada, taken, 41);
  const inBook = async () =>
    (await grace.client.ok(BOOK, { id: courseId })).gradebook.quizzes.map(({ id }: { id: string }) => id).toSorted();
  await until(async () => (await inBook()).length === 3);
  const deleted = async (id: string) =>
    (await grace.client.send('mutation ($id: ID!) { deleteContent(id: $id) }', { id })).errors.map(({ extensions }) => extensions.code);
  expect(await deleted(taken)).toEqual(['CONFLICT']);
  expect(await deleted(untouched)).toEqual([]);
  await until(async () => (await inBook()).length === 2);
  expect(await inBook()).toEqual([contentId, taken].toSorted());
});
