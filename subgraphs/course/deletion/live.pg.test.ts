import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { anonymous, type Caller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { admin, assistant, type CourseService, courseService, type Deletion, instructor, student } from '../test-kit/course-service.js';

const CHANGED = parse(`subscription ($id: ID!, $after: String) { courseDeletionChanged(id: $id, after: $after) {
  cursor deletion { id state finishedAt steps { name state } }
} }`);

interface Changed {
  readonly cursor: string;
  readonly deletion: Deletion;
}

let service: CourseService;
const ends: (() => Promise<unknown> | undefined)[] = [];
beforeAll(async () => {
  service = await courseService();
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => service.stop());

const subscribe = (caller: Caller, variables: Record<string, unknown>) =>
  service.client.subscribe({ document: CHANGED, variables, caller, correlationId: newId() });

async function follow(caller: Caller, variables: Record<string, unknown>): Promise<() => Promise<Changed>> {
  const results = await subscribe(caller, variables);
  if (!('next' in results)) throw new Error(JSON.stringify(results.errors));
  ends.push(() => results.return?.());
  return async () => {
    service.feed.notify();
    const { value } = await results.next();
    if (!value?.data) throw new Error(JSON.stringify(value));
    return value.data.courseDeletionChanged as Changed;
  };
}

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
  expect((await next()).deletion.steps.filter(({ state }) => state === 'RETRYING')).toHaveLength(3);
  for (const step of ['submissions', 'evaluations', 'enrollments'] as const) await service.cleanedUp(deletion, step);
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
  const code = async (caller: Caller, variables: Record<string, unknown>) => {
    const result = await subscribe(caller, variables);
    return 'errors' in result ? result.errors?.[0]?.extensions.code : undefined;
  };
  expect(await code(anonymous, { id })).toBe('UNAUTHENTICATED');
  expect(await code(student, { id })).toBe('NOT_FOUND');
  expect(await code(instructor, { id: newId() })).toBe('NOT_FOUND');
  expect(await code(instructor, { id, after: 'nonsense' })).toBe('BAD_USER_INPUT');
});
