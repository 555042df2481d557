import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anonymous } from '../../platform/kernel/identity.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type Denial, testDenials } from '../../platform/testing/denials.js';
import type { CourseMutation, mutations } from './mutations.js';
import { type Attempt, aScene, attempts, type Scene } from './test-kit/attempts.js';
import { assistant, type CourseService, courseService, instructor, otherInstructor, PUBLISH, student } from './test-kit/course-service.js';

/** Theirs alone: the staff may not. */
const instructorsOwn: readonly CourseMutation[] = [
  'publishCourse',
  'archiveCourse',
  'duplicateCourse',
  'deleteCourse',
  'transferCourse',
  'addCourseStaff',
  'removeCourseStaff',
];

const formerInstructor = signedInAs('STUDENT', instructor.userId);
let service: CourseService;
let draft: Scene;
let published: Scene;
beforeAll(async () => {
  service = await courseService();
  service.accounts.set(student.userId, { active: true });
  service.accounts.set(otherInstructor.userId, { active: true, role: 'INSTRUCTOR' });
  draft = await aScene(service);
  published = await aScene(service);
  await service.ok(PUBLISH, { id: published.courseId }, instructor);
});
afterAll(() => service.stop());

const denialOf =
  (name: CourseMutation, attempt: Attempt): Denial =>
  async ({ refused }) => {
    const [source, onDraft] = attempt(draft);
    // Not there for outsiders, forbidden to an instructor who is one no more.
    for (const caller of [otherInstructor, student, anonymous]) await refused(source, onDraft, caller, 'NOT_FOUND');
    await refused(source, onDraft, formerInstructor, 'FORBIDDEN');
    const [, onPublished] = attempt(published);
    for (const caller of [otherInstructor, student, formerInstructor]) await refused(source, onPublished, caller, 'FORBIDDEN');
    await refused(source, onPublished, anonymous, 'UNAUTHENTICATED');
    if (instructorsOwn.includes(name)) await refused(source, onPublished, assistant, 'FORBIDDEN');
  };

const { createCourse, ...onCourses } = attempts;
const named = Object.entries(onCourses) as [keyof typeof onCourses, Attempt][];

testDenials<typeof mutations>(() => service, {
  ...(Object.fromEntries(named.map(([name, attempt]) => [name, denialOf(name, attempt)])) as Record<keyof typeof onCourses, Denial>),
  async createCourse({ refused }) {
    const [source, variables] = createCourse(draft);
    for (const caller of [student, formerInstructor]) await refused(source, variables, caller, 'FORBIDDEN');
    await refused(source, variables, anonymous, 'UNAUTHENTICATED');
  },
});

test.each(named)('%s is open to whoever may', async (name, attempt) => {
  const own = await aScene(service);
  if (name === 'archiveCourse') await service.ok(PUBLISH, { id: own.courseId }, instructor);
  const [document, variables] = attempt(own);
  const before = (await service.outbox()).length;
  await service.ok(document, variables, instructorsOwn.includes(name) ? instructor : assistant);
  expect((await service.outbox()).length).toBeGreaterThan(before);
});
