import type { CourseMutation } from '../mutations.js';
import {
  ADD_ITEM,
  ADD_MODULE,
  ADD_STAFF,
  ARCHIVE,
  assistant,
  type CourseService,
  CREATE,
  DELETE,
  DUPLICATE,
  instructor,
  otherInstructor,
  PUBLISH,
  REMOVE_STAFF,
  student,
  TRANSFER,
  UPDATE,
} from './course-service.js';

/** A course with two modules, two items in the first, and an assistant. */
export interface Scene {
  readonly courseId: string;
  readonly moduleIds: string[];
  readonly itemIds: string[];
  /** A content that no item shows yet. */
  readonly contentId: string;
}

export type Attempt = (scene: Scene) => [document: string, variables: Record<string, unknown>];

/** One attempt at each mutation; a mutation without one does not compile. */
export const attempts: Record<CourseMutation, Attempt> = {
  createCourse: () => [CREATE, { input: { title: 'Mine', summary: '' } }],
  updateCourse: ({ courseId }) => [UPDATE, { input: { id: courseId, title: 'Mine now' } }],
  publishCourse: ({ courseId }) => [PUBLISH, { id: courseId }],
  archiveCourse: ({ courseId }) => [ARCHIVE, { id: courseId }],
  duplicateCourse: ({ courseId }) => [DUPLICATE, { id: courseId }],
  deleteCourse: ({ courseId }) => [DELETE, { id: courseId }],
  transferCourse: ({ courseId }) => [TRANSFER, { input: { courseId, instructorId: otherInstructor.userId } }],
  addCourseStaff: ({ courseId }) => [ADD_STAFF, { input: { courseId, userId: student.userId } }],
  removeCourseStaff: ({ courseId }) => [REMOVE_STAFF, { input: { courseId, userId: assistant.userId } }],
  addModule: ({ courseId }) => [ADD_MODULE, { input: { courseId, title: 'Mine' } }],
  updateModule: ({ moduleIds: [id] }) => [
    'mutation ($input: UpdateModuleInput!) { updateModule(input: $input) { id } }',
    { input: { id, title: 'Mine' } },
  ],
  removeModule: ({ moduleIds: [, id] }) => ['mutation ($id: ID!) { removeModule(id: $id) { id } }', { id }],
  addModuleItem: ({ moduleIds: [moduleId], contentId: refId }) => [
    ADD_ITEM,
    { input: { moduleId, title: 'Mine', kind: 'CONTENT', refId } },
  ],
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

/** A draft with all that an attempt needs. */
export async function aScene(service: CourseService): Promise<Scene> {
  const { id: courseId } = await service.create(instructor);
  await service.addStaff(instructor, courseId, assistant);
  const moduleIds = [await service.addModule(instructor, courseId), await service.addModule(instructor, courseId)];
  const itemIds = [await service.addItem(instructor, String(moduleIds[0])), await service.addItem(instructor, String(moduleIds[0]))];
  return { courseId, moduleIds, itemIds, contentId: service.contents.of(courseId) };
}
