import { byKey, groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { coursesById } from '../course/find-courses.js';
import { CourseModule } from './module.entity.js';
import { ModuleItem } from './module-item.entity.js';

/** A batch: the modules of courses, in their order. The caller has loaded the courses, and so may see them. */
export async function modulesOfCourses(courseIds: readonly string[], { em }: RequestContext): Promise<Map<string, CourseModule[]>> {
  const modules = await findRows(em, CourseModule, { courseId: [...courseIds] }, { orderBy: { position: 'asc' } });
  return groupedBy(courseIds, modules, (module) => module.courseId);
}

/** A batch: the items of modules, in their order. The caller has loaded the modules, and so may see them. */
export async function itemsOfModules(moduleIds: readonly string[], { em }: RequestContext): Promise<Map<string, ModuleItem[]>> {
  const items = await findRows(em, ModuleItem, { moduleId: [...moduleIds] }, { orderBy: { position: 'asc' } });
  return groupedBy(moduleIds, items, (item) => item.moduleId);
}

/** A batch: items by id, those whose courses the caller may see. */
export async function itemsById(ids: readonly string[], { em, load }: RequestContext): Promise<Map<string, ModuleItem>> {
  const items = await findRows(em, ModuleItem, { id: ids.filter(isId) });
  const courses = await Promise.all(items.map((item) => load(coursesById, item.courseId)));
  return byKey(
    items.filter((_item, index) => courses[index]),
    (item) => item.id,
  );
}
