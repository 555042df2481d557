import { until } from '../../platform/testing/until.js';
import { learn, newAssignment, newCoursework, updateAssignment } from '../kit/coursework.js';
import { newInstructor, newStudent, type Person } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const CURRICULUM = `query ($id: ID!) { course(id: $id) {
  modules { items { kind assignment { title dueAt course { id } } } } assignments { nodes { title } } } }`;
const DUE = '2030-05-01T12:00:00.000Z';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
});
afterAll(() => system.stop());

const curriculum = async ({ client }: Pick<Person, 'client'>, id: string) => (await client.ok(CURRICULUM, { id })).course;

test('an item shows its assignment to those who may see it, and nothing to others', async () => {
  const coursework = await newCoursework(grace, { dueAt: DUE });
  const [ada, eve] = [await newStudent(system.client, 'Ada'), await newStudent(system.client, 'Eve')];
  await learn(ada, coursework);
  const shown = [{ items: [{ kind: 'ASSIGNMENT', assignment: { title: 'Essay', dueAt: DUE, course: { id: coursework.courseId } } }] }];
  for (const who of [grace, ada])
    await until(async () =>
      expect(await curriculum(who, coursework.courseId)).toEqual({ modules: shown, assignments: { nodes: [{ title: 'Essay' }] } }),
    );
  for (const { client } of [eve, { client: system.client }]) {
    const { data, errors } = await client.send(CURRICULUM, { id: coursework.courseId });
    expect(data).toEqual({ course: { modules: [{ items: [{ kind: 'ASSIGNMENT', assignment: null }] }], assignments: null } });
    expect(errors).toEqual([]);
  }
});

test('a duplicated course gets its assignments without their dates, and a duplicate of that as well', async () => {
  const { courseId, assignmentId } = await newCoursework(grace, { dueAt: DUE, points: 12.5 });
  // No item shows it: it is not part of the copy.
  await newAssignment(grace, courseId, { title: 'Another essay' });
  const duplicate = async (id: string) =>
    (await grace.client.ok('mutation ($id: ID!) { duplicateCourse(id: $id) { id } }', { id })).duplicateCourse.id;
  const copy = await duplicate(courseId);
  // The first may not have been copied yet.
  const second = await duplicate(copy);
  await updateAssignment(grace, { id: assignmentId, title: 'Afterwards' });
  for (const id of [copy, second])
    await until(async () =>
      expect(await curriculum(grace, id)).toEqual({
        modules: [{ items: [{ kind: 'ASSIGNMENT', assignment: { title: expect.any(String), dueAt: null, course: { id } } }] }],
        assignments: { nodes: [{ title: expect.any(String) }] },
      }),
    );
});
