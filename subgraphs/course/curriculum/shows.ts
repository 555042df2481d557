import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { ModuleItem, ModuleItemKind } from './module-item.entity.js';

/** For services only: whether an item of the course shows the thing. */
export async function shows({ caller, em }: RequestContext, courseId: string, kind: ModuleItemKind, refId: string): Promise<boolean> {
  requireService(caller);
  if (!isId(courseId)) return false;
  return (await em.count(ModuleItem, { courseId, kind, refId })) > 0;
}
