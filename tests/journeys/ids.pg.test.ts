import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { newId } from '../../platform/kernel/ids.js';
import type { Client } from '../kit/client.js';
import { type Coursework, learn, newAssignment, newCoursework, submit } from '../kit/coursework.js';
import { operationsWithIds } from '../kit/operations-with-ids.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { enroll, PRICE, startCheckout } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

const schema = buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));
const queries = operationsWithIds(schema, 'query');
const mutations = operationsWithIds(schema, 'mutation');

let system: System;
let grace: Person;
let ada: Person;
let coursework: Coursework;
/** Of things that there are, each of another kind. */
let known: string[];
let callers: readonly (readonly [name: string, client: Client])[];
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
  ada = await newStudent(system.client, 'Ada');
  coursework = await newCoursework(grace);
  const learning = await learn(ada, coursework);
  const submission = await submit(ada, coursework.assignmentId);
  const paid = await enroll(ada, (await newCourse(grace, { price: PRICE })).id);
  const { payment } = await startCheckout(ada, paid.id);
  known = [grace.id, coursework.courseId, coursework.assignmentId, learning, submission.id, paid.id, payment.id];
  callers = [
    ['nobody', system.client],
    ['a student', ada.client],
    ['an instructor', grace.client],
    ['an admin', system.admin.client],
  ];
}, 240_000);
afterAll(() => system.stop());

/** What a caller can tell of an answer: its data, or the code of its refusal. */
async function outcome(client: Client, document: string, variables: Record<string, unknown>) {
  const { data, errors } = await client.send(document, variables);
  return errors.length > 0 ? errors.map(({ extensions }) => extensions.code) : data;
}

test.each([...queries, ...mutations].map((each) => [each.field, each] as const))(
  '%s treats what is no UUID, however it is written, as the id of nothing',
  async (_field, { document, variables }) => {
    for (const [caller, client] of callers) {
      const nothing = await outcome(client, document, variables(newId()));
      expect([caller, nothing]).not.toEqual([caller, expect.arrayContaining([expect.stringMatching(/INTERNAL|UNAVAILABLE/)])]);
      for (const id of ['nonsense', '', `{${newId()}}`, newId().replaceAll('-', ''), '🦆', newId().toUpperCase()]) {
        const answered = await outcome(client, document, variables(id));
        // A rule of the input may refuse the text before anybody looks for the thing.
        if (String(answered) !== 'BAD_USER_INPUT') expect([caller, id, answered]).toEqual([caller, id, nothing]);
      }
    }
  },
);

test.each(queries.map((each) => [each.field, each] as const))(
  '%s finds a thing by its id in capitals',
  async (_field, { document, variables }) => {
    for (const [caller, client] of callers) {
      for (const id of known) {
        const found = await outcome(client, document, variables(id));
        expect([caller, id, await outcome(client, document, variables(id.toUpperCase()))]).toEqual([caller, id, found]);
      }
    }
  },
);

test('what is written under an id in capitals is found by it: items, enrollments, hand-ins, grades', async () => {
  const { courseId, assignmentId } = coursework;
  const bob = await newStudent(system.client, 'Bob');
  const enrolled = await bob.client.ok('mutation ($id: ID!) { enroll(input: { courseId: $id }) { id status } }', {
    id: courseId.toUpperCase(),
  });
  expect(enrolled.enroll.status).toBe('ACTIVE');
  const handedIn = await submit(bob, assignmentId.toUpperCase());
  const { gradeSubmission } = await grace.client.ok(
    'mutation ($input: GradeInput!) { gradeSubmission(input: $input) { score submission { id } } }',
    {
      input: { submissionId: handedIn.id.toUpperCase(), score: 90 },
    },
  );
  expect(gradeSubmission).toEqual({ score: 90, submission: { id: handedIn.id } });
  const { course } = await grace.client.ok('query ($id: ID!) { course(id: $id) { modules { id } } }', { id: courseId });
  const another = await newAssignment(grace, courseId);
  const { addModuleItem } = await grace.client.ok(
    'mutation ($input: AddModuleItemInput!) { addModuleItem(input: $input) { assignment { id title } } }',
    { input: { moduleId: course.modules[0].id.toUpperCase(), title: 'Another', kind: 'ASSIGNMENT', refId: another.toUpperCase() } },
  );
  expect(addModuleItem.assignment).toMatchObject({ id: another });
});
