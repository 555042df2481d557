import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { anonymous, type Caller } from '../../platform/kernel/identity.js';
import { signedInAs } from '../../platform/testing/callers.js';
import type { CourseMutation } from './mutations.js';
import { type Attempt, aScene, attempts, type Scene } from './test-kit/attempts.js';
import { assistant, type CourseService, courseService, instructor, otherInstructor, PUBLISH, student } from './test-kit/course-service.js';

/** Theirs alone: the staff may not. */
const instructorsOwn: readonly CourseMutation[] = [
  'publishCourse',
  'archiveCourse',
  'duplicateCourse',
  'deleteCourse',
  'addCourseStaff',
  'removeCourseStaff',
];

const formerInstructor = signedInAs('STUDENT', instructor.userId);
const named = Object.entries(attempts).filter(([name]) => name !== 'createCourse') as [CourseMutation, Attempt][];

let service: CourseService;
let draft: Scene;
let published: Scene;
beforeAll(async () => {
  service = await courseService();
  service.accounts.set(student.userId, { active: true });
  draft = await aScene(service);
  published = await aScene(service);
  await service.ok(PUBLISH, { id: published.courseId }, instructor);
});
afterAll(() => service.stop());

async function refused(attempt: Attempt, on: Scene, caller: Caller): Promise<string> {
  const [document, variables] = attempt(on);
  const told = (await service.outbox()).length;
  const { code } = await service.refused(document, variables, caller);
  expect(await service.outbox()).toHaveLength(told);
  return code;
}

describe.each(named)('%s', (name, attempt) => {
  test('of a draft: does not exist for outsiders, forbidden to an instructor who is one no more', async () => {
    expect(await refused(attempt, draft, otherInstructor)).toBe('NOT_FOUND');
    expect(await refused(attempt, draft, student)).toBe('NOT_FOUND');
    expect(await refused(attempt, draft, anonymous)).toBe('NOT_FOUND');
    expect(await refused(attempt, draft, formerInstructor)).toBe('FORBIDDEN');
  });

  test('of a course that everyone sees: forbidden', async () => {
    expect(await refused(attempt, published, otherInstructor)).toBe('FORBIDDEN');
    expect(await refused(attempt, published, student)).toBe('FORBIDDEN');
    expect(await refused(attempt, published, formerInstructor)).toBe('FORBIDDEN');
    expect(await refused(attempt, published, anonymous)).toBe('UNAUTHENTICATED');
    if (instructorsOwn.includes(name)) expect(await refused(attempt, published, assistant)).toBe('FORBIDDEN');
  });

  test('the same attempt succeeds for who may', async () => {
    const own = await aScene(service);
    if (name === 'archiveCourse') await service.ok(PUBLISH, { id: own.courseId }, instructor);
    const [document, variables] = attempt(own);
    const told = (await service.outbox()).length;
    await service.ok(document, variables, instructorsOwn.includes(name) ? instructor : assistant);
    expect((await service.outbox()).length).toBeGreaterThan(told);
  });
});

describe('createCourse', () => {
  test('is for instructors and admins', async () => {
    expect(await refused(attempts.createCourse, draft, student)).toBe('FORBIDDEN');
    expect(await refused(attempts.createCourse, draft, formerInstructor)).toBe('FORBIDDEN');
    expect(await refused(attempts.createCourse, draft, anonymous)).toBe('UNAUTHENTICATED');
  });
});
