import { until } from '../../platform/testing/until.js';
import { learn, newCoursework, SUBMIT } from '../kit/coursework.js';
import { newInstructor, newStudent, type Person } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
}, 240_000);
afterAll(() => system.stop());

const REPORT = 'query ($id: ID!) { courseReport(courseId: $id) { submissions } }';

test('a report that is asked for with the position of what was written has it, or says that it is behind', async () => {
  const coursework = await newCoursework(grace);
  // What the instructor wrote is in none of the students' positions.
  await until(async () => (await grace.client.ok(REPORT, { id: coursework.courseId })).courseReport !== null);
  for (const [index, name] of ['Ada', 'Bob', 'Cleo', 'Dan', 'Eve'].entries()) {
    const student = await newStudent(system.client, name);
    await learn(student, coursework);
    const { headers } = await student.client.send(SUBMIT, { input: { assignmentId: coursework.assignmentId, text: 'What I think.' } });
    const staff = grace.client.with({ 'x-lms-after': headers.get('x-lms-after') ?? '' });
    const ask = () => staff.send(REPORT, { id: coursework.courseId });
    let answer = await ask();
    await until(async () => {
      if (answer.extensions?.behind) answer = await ask();
      return !answer.extensions?.behind;
    });
    expect(answer).toMatchObject({ errors: [], data: { courseReport: { submissions: index + 1 } } });
  }
});

test('a position that nobody gave is refused', async () => {
  const client = grace.client.with({ 'x-lms-after': 'soon' });
  expect(await client.refused(REPORT, { id: grace.id })).toBe('BAD_USER_INPUT');
});
