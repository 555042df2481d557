import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { Course } from '../course/course.entity.js';
import { coursePolicy } from '../policy.js';
import { Curriculum } from './curriculum.js';
import { CourseModule } from './module.entity.js';
import { ModuleItem } from './module-item.entity.js';

export interface OpenCurriculum {
  readonly course: Course;
  readonly curriculum: Curriculum;
}

/** Reads the modules and items of a course. A caller who means to change them holds the lock of the course's row. */
export async function curriculumOf(em: EntityManager, courseId: string): Promise<Curriculum> {
  const modules = await em.find(CourseModule, { courseId }, { refresh: true });
  const items = await em.find(ModuleItem, { courseId }, { refresh: true });
  return new Curriculum(courseId, modules, items);
}

/** The curriculum of a course that the caller may edit, locked until the transaction ends. */
export async function openCurriculum(em: EntityManager, context: RequestContext, courseId: string): Promise<OpenCurriculum> {
  const course = await findForUpdate(em, Course, courseId);
  coursePolicy.demand('edit', context.caller, course);
  return { course, curriculum: await curriculumOf(em, course.id) };
}

/** For a command that asks another service before its transaction: the course of a module, if the caller may edit it. */
export async function courseOfModule({ caller, em }: RequestContext, id: string): Promise<string> {
  const module = isId(id) ? await em.findOne(CourseModule, { id }) : null;
  const course = await visibleCourseOf(module, em, caller, 'Module');
  coursePolicy.demand('edit', caller, course);
  return course.id;
}

/** The same as `openCurriculum`, by one of its modules. */
export async function openCurriculumOfModule(em: EntityManager, context: RequestContext, id: string) {
  const found = isId(id) ? await em.findOne(CourseModule, { id }) : null;
  const open = await openCurriculumOf(found, em, context, 'Module');
  // It may have been removed while we waited for the lock.
  const module = open.curriculum.module(id);
  if (!module) throw notFound('Module');
  return { ...open, module };
}

/** The same, by one of its items. */
export async function openCurriculumOfItem(em: EntityManager, context: RequestContext, id: string) {
  const found = isId(id) ? await em.findOne(ModuleItem, { id }) : null;
  const open = await openCurriculumOf(found, em, context, 'ModuleItem');
  const item = open.curriculum.item(id);
  if (!item) throw notFound('ModuleItem');
  return { ...open, item };
}

async function openCurriculumOf(
  part: CourseModule | ModuleItem | null,
  em: EntityManager,
  context: RequestContext,
  what: string,
): Promise<OpenCurriculum> {
  const { id } = await visibleCourseOf(part, em, context.caller, what);
  return openCurriculum(em, context, id);
}

/** An item of a course that the caller may not see is NOT_FOUND, with the same message as an item that does not exist. */
async function visibleCourseOf(part: CourseModule | ModuleItem | null, em: EntityManager, caller: Caller, what: string): Promise<Course> {
  const course = part && (await em.findOne(Course, { id: part.courseId }));
  if (!course || !coursePolicy.see(caller, course)) throw notFound(what);
  return course;
}
