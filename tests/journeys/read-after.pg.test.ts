import { until } from '../../platform/testing/until.js';
import { newInstructor, type Person } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
}, 240_000);
afterAll(() => system.stop());

const CREATE = 'mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }';
const REPORT = 'query ($id: ID!) { courseReport(courseId: $id) { enrollments course { title } } }';

test('a report that is asked for with the position of what was written has it, or says that it is behind', async () => {
  for (const title of ['Algebra', 'Botany', 'Chemistry', 'Drawing', 'Economics']) {
    const { data, headers } = await grace.client.send(CREATE, { input: { title, summary: 'Something of it' } });
    const after = headers.get('x-lms-after') ?? '';
    const ask = () => grace.client.with({ 'x-lms-after': after }).send(REPORT, { id: data.createCourse.id });
    let answer = await ask();
    await until(async () => {
      if (answer.extensions?.behind) answer = await ask();
      return !answer.extensions?.behind;
    });
    expect(answer.data).toEqual({ courseReport: { enrollments: 0, course: { title } } });
  }
});

test('a position that nobody gave is refused', async () => {
  const client = grace.client.with({ 'x-lms-after': 'soon' });
  expect(await client.refused(REPORT, { id: grace.id })).toBe('BAD_USER_INPUT');
});
