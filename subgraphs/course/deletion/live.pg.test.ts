import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { subscriptionOf } from '../../../platform/testing/follow.js';
import { admin, assistant, type CourseService, courseService, type Deletion, instructor, student } from '../test-kit/course-service.js';

const CHANGED = parse(`subscription ($id: ID!, $after: String) { courseDeletionChanged(id: $id, after: $after) {
  cursor deletion { id state finishedAt steps { name state } }
} }`);

interface Changed {
  readonly cursor: string;
  readonly deletion: Deletion;
}

let service: CourseService;
beforeAll(async () => {
  service = await courseService();
});
afterAll(() => service.stop());

const { follow, refusal } = subscriptionOf<Changed>(() => service, CHANGED);

const done = ({ deletion }: Changed) => deletion.steps.filter(({ state }) => state === 'DONE').map(({ name }) => name);

test('every step is followed to the end, a service that is waited for included; who comes back goes on from where they were', async () => {
  const { id: courseId } = await service.create(instructor);
  await service.addStaff(instructor, courseId, assistant);
  const deletion = await service.delete(instructor, courseId);
  const next = await follow(assistant, { id: deletion.id });
  await service.cleanedUp(deletion, 'assignments');
  const first = await next();
  expect(done(first)).toEqual(['mark', 'assignments']);
  await service.pass(30_000);
  expect((await next()).deletion.steps.filter(({ state }) => state === 'RETRYING')).toHaveLength(4);
  for (const step of ['submissions', 'evaluations', 'contents', 'enrollments'] as const) await service.cleanedUp(deletion, step);
  await next();
  await next();
  expect((await next()).deletion).toMatchObject({ state: 'COMPLETED', finishedAt: expect.anything() });
  const again = await follow(admin, { id: deletion.id, after: first.cursor });
  // What is told is how it stands when it is sent.
  for (let change = 2; change <= 5; change += 1) expect((await again()).deletion.state).toBe('COMPLETED');
});

test('others are refused', async () => {
  const { id: courseId } = await service.create(instructor);
  const { id } = await service.delete(instructor, courseId);
  expect(await refusal(anonymous, { id })).toBe('UNAUTHENTICATED');
  expect(await refusal(student, { id })).toBe('NOT_FOUND');
  expect(await refusal(instructor, { id: newId() })).toBe('NOT_FOUND');
  expect(await refusal(instructor, { id, after: 'nonsense' })).toBe('BAD_USER_INPUT');
});
