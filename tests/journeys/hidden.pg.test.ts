import { until } from '../../platform/testing/until.js';
import { type Coursework, learn, newAssignment, newCoursework } from '../kit/coursework.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { enroll, PRICE, startCheckout } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

// What is gone, or not for the caller, is null without an error, by whichever path it is reached.

let system: System;
let grace: Person;
let ada: Person;
let coursework: Coursework;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
  ada = await newStudent(system.client, 'Ada');
  coursework = await newCoursework(grace);
}, 240_000);
afterAll(() => system.stop());

const itemWith = (selected: string) => `query ($id: ID!) { course(id: $id) { modules { items { title assignment { ${selected} } } } } }`;

test.each(['id', 'title', 'dueAt', '__typename', 'id mySubmissions { id }', 'mySubmissions { id }'])(
  'an item shows no assignment to whom it is not for, who asks for { %s }',
  async (selected) => {
    for (const client of [system.client, ada.client]) {
      const { data, errors } = await client.send(itemWith(selected), { id: coursework.courseId });
      expect([data?.course.modules, errors]).toEqual([[{ items: [{ title: 'An essay', assignment: null }] }], []]);
    }
    const { course } = await grace.client.ok(itemWith(selected), { id: coursework.courseId });
    expect(course.modules[0].items[0].assignment).not.toBeNull();
  },
);

test('an item shows its assignment to a learner, by the id alone too', async () => {
  const bob = await newStudent(system.client, 'Bob');
  await learn(bob, coursework);
  const { course } = await bob.client.ok(itemWith('id'), { id: coursework.courseId });
  expect(course.modules[0].items[0].assignment).toEqual({ id: coursework.assignmentId });
});

test('a payment shows no enrollment after its course is deleted', async () => {
  const { id: courseId } = await newCourse(grace, { title: 'Short lived', price: PRICE });
  const { payment } = await startCheckout(ada, (await enroll(ada, courseId)).id);
  await grace.client.ok('mutation ($id: ID!) { deleteCourse(id: $id) { id } }', { id: courseId });
  await until(async () => {
    for (const selected of ['id', 'status', 'id course { id }']) {
      const { data, errors } = await ada.client.send(`query ($id: ID!) { payment(id: $id) { id enrollment { ${selected} } } }`, {
        id: payment.id,
      });
      expect([data, errors]).toEqual([{ payment: { id: payment.id, enrollment: null } }, []]);
    }
  });
});

test('a prerequisite that is a draft is not told of, by what is shown before enrolling and by the refusal', async () => {
  const draft = await newCourse(grace, { title: 'Secret plans' }, false);
  const open = await newCourse(grace, { title: 'First steps' });
  const { id } = await newCourse(grace, { title: 'Next steps', prerequisiteIds: [draft.id, open.id] });
  const shown = 'query ($id: ID!) { course(id: $id) { prerequisites { id } eligibility { reason missingPrerequisites { id } } } }';
  await until(async () =>
    expect(await ada.client.ok(shown, { id })).toEqual({
      course: {
        prerequisites: [{ id: open.id }],
        eligibility: { reason: 'PREREQUISITES_MISSING', missingPrerequisites: [{ id: open.id }] },
      },
    }),
  );
  const { errors } = await ada.client.send('mutation ($id: ID!) { enroll(input: { courseId: $id }) { id } }', { id });
  expect(errors[0]?.extensions).toMatchObject({ code: 'PREREQUISITES_MISSING', details: { courseIds: [open.id] } });
});

test('an assignment of a draft is as if it were not there, for a stranger who hands in', async () => {
  const draft = await newCourse(grace, { title: 'Not yet' }, false);
  const hidden = await newAssignment(grace, draft.id);
  const save = 'mutation ($id: ID!) { saveSubmissionDraft(input: { assignmentId: $id, text: "Mine" }) { id } }';
  expect(await ada.client.refused(save, { id: hidden })).toBe('NOT_FOUND');
  expect(await ada.client.refused(save, { id: coursework.assignmentId })).toBe('NOT_ENROLLED');
  await grace.client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id: draft.id });
  expect(await ada.client.refused(save, { id: hidden })).toBe('NOT_ENROLLED');
});
