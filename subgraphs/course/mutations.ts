import type { MutationGuard } from '../../platform/service/declaration.js';
import type { CourseAction } from './policy.js';

const asks = (action: CourseAction | 'createCourse') => ({ action }) satisfies MutationGuard;

/** Which action each mutation asks the policy for. */
export const mutations = {
  createCourse: asks('createCourse'),
  updateCourse: asks('edit'),
  publishCourse: asks('publish'),
  archiveCourse: asks('archive'),
  duplicateCourse: asks('duplicate'),
  deleteCourse: asks('delete'),
  addCourseStaff: asks('manageStaff'),
  removeCourseStaff: asks('manageStaff'),
  addModule: asks('edit'),
  updateModule: asks('edit'),
  removeModule: asks('edit'),
  addModuleItem: asks('edit'),
  updateModuleItem: asks('edit'),
  removeModuleItem: asks('edit'),
  reorderModules: asks('edit'),
  reorderModuleItems: asks('edit'),
};

export type CourseMutation = keyof typeof mutations;
