import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { anonymous, type Caller } from '../../platform/identity.js';
import { signedInAs } from '../../platform/test-kit/callers.js';
import type { CourseMutation } from './mutations.js';
import {
  ADD_ITEM,
  ADD_MODULE,
  ADD_STAFF,
  ARCHIVE,
  assistant,
  type CourseService,
  CREATE,
  courseService,
  DUPLICATE,
  instructor,
  otherInstructor,
  PUBLISH,
  REMOVE_STAFF,
  student,
  UPDATE,
} from './test-kit/course-service.js';

/** A course with two modules, two items in the first, and an assistant. */
interface Scene {
  readonly courseId: string;
  readonly moduleIds: string[];
  readonly itemIds: string[];
}

type Attempt = (scene: Scene) => [document: string, variables: Record<string, unknown>];

/** One attempt at each mutation; a mutation without one does not compile. */
const attempts: Record<CourseMutation, Attempt> = {
  createCourse: () => [CREATE, { input: { title: 'Mine', summary: '' } }],
  updateCourse: ({ courseId }) => [UPDATE, { input: { id: courseId, title: 'Mine now' } }],
  publishCourse: ({ courseId }) => [PUBLISH, { id: courseId }],
  archiveCourse: ({ courseId }) => [ARCHIVE, { id: courseId }],
  duplicateCourse: ({ courseId }) => [DUPLICATE, { id: courseId }],
  addCourseStaff: ({ courseId }) => [ADD_STAFF, { input: { courseId, userId: student.userId } }],
  removeCourseStaff: ({ courseId }) => [REMOVE_STAFF, { input: { courseId, userId: assistant.userId } }],
  addModule: ({ courseId }) => [ADD_MODULE, { input: { courseId, title: 'Mine' } }],
  updateModule: ({ moduleIds: [id] }) => [
    'mutation ($input: UpdateModuleInput!) { updateModule(input: $input) { id } }',
    { input: { id, title: 'Mine' } },
  ],
  removeModule: ({ moduleIds: [, id] }) => ['mutation ($id: ID!) { removeModule(id: $id) { id } }', { id }],
  addModuleItem: ({ moduleIds: [moduleId] }) => [ADD_ITEM, { input: { moduleId, title: 'Mine', kind: 'CONTENT', refId: 'mine' } }],
  updateModuleItem: ({ itemIds: [id] }) => [
    'mutation ($input: UpdateModuleItemInput!) { updateModuleItem(input: $input) { id } }',
    { input: { id, required: false } },
  ],
  removeModuleItem: ({ itemIds: [id] }) => ['mutation ($id: ID!) { removeModuleItem(id: $id) { id } }', { id }],
  reorderModules: ({ courseId, moduleIds }) => [
    'mutation ($input: ReorderModulesInput!) { reorderModules(input: $input) { id } }',
    { input: { courseId, moduleIds: moduleIds.toReversed() } },
  ],
  reorderModuleItems: ({ moduleIds: [moduleId], itemIds }) => [
    'mutation ($input: ReorderModuleItemsInput!) { reorderModuleItems(input: $input) { id } }',
    { input: { moduleId, itemIds: itemIds.toReversed() } },
  ],
};

/** Theirs alone: the staff may not. */
const instructorsOwn: readonly CourseMutation[] = [
  'publishCourse',
  'archiveCourse',
  'duplicateCourse',
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
  draft = await scene();
  published = await scene();
  await service.ok(PUBLISH, { id: published.courseId }, instructor);
});
afterAll(() => service.stop());

async function scene(): Promise<Scene> {
  const { id: courseId } = await service.create(instructor);
  await service.addStaff(instructor, courseId, assistant);
  const moduleIds = [await service.addModule(instructor, courseId), await service.addModule(instructor, courseId)];
  const itemIds = [await service.addItem(instructor, String(moduleIds[0])), await service.addItem(instructor, String(moduleIds[0]))];
  return { courseId, moduleIds, itemIds };
}

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
    const own = await scene();
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
