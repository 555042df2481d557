import { question } from '../../platform/transport/ask.js';
import * as course from './course.js';
import * as enrollment from './enrollment.js';
import { faults } from './test-kit/promised.js';
import * as user from './user.js';

const questions = Object.entries({ ...course, ...enrollment, ...user }).flatMap(([name, each]) =>
  'document' in each ? [[name, each] as const] : [],
);

test.each(questions)('%s is answered by its owner', (_name, asked) => {
  expect(faults(asked)).toEqual([]);
});

test('what an owner does not promise is not', () => {
  expect(faults(question('course', 'query ($id: ID!) { course(id: $id) { tutor { id } } }'))).toEqual([
    expect.stringContaining('Cannot query field "tutor" on type "Course"'),
  ]);
});
