import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { catalogPolicy, coursePolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  createCourse: guardedBy(catalogPolicy, 'createCourse'),
  updateCourse: guardedBy(coursePolicy, 'edit'),
  publishCourse: guardedBy(coursePolicy, 'publish'),
  archiveCourse: guardedBy(coursePolicy, 'archive'),
  duplicateCourse: guardedBy(coursePolicy, 'duplicate'),
  deleteCourse: guardedBy(coursePolicy, 'delete'),
  transferCourse: guardedBy(coursePolicy, 'transfer'),
  addCourseStaff: guardedBy(coursePolicy, 'manageStaff'),
  removeCourseStaff: guardedBy(coursePolicy, 'manageStaff'),
  addModule: guardedBy(coursePolicy, 'edit'),
  updateModule: guardedBy(coursePolicy, 'edit'),
  removeModule: guardedBy(coursePolicy, 'edit'),
  addModuleItem: guardedBy(coursePolicy, 'edit'),
  updateModuleItem: guardedBy(coursePolicy, 'edit'),
  removeModuleItem: guardedBy(coursePolicy, 'edit'),
  reorderModules: guardedBy(coursePolicy, 'edit'),
  reorderModuleItems: guardedBy(coursePolicy, 'edit'),
} satisfies MutationGuards;

export type CourseMutation = keyof typeof mutations;
