import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { ModuleItem, ModuleItemKind } from './module-item.entity.js';

/** For services only: whether an item of the course shows the assignment. */
export async function showsAssignment({ caller, em }: RequestContext, courseId: string, assignmentId: string): Promise<boolean> {
  requireService(caller);
  if (!isId(courseId)) return false;
  return (await em.count(ModuleItem, { courseId, kind: ModuleItemKind.ASSIGNMENT, refId: assignmentId })) > 0;
}
