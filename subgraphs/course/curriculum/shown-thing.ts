import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { question } from '../../../platform/transport/ask.js';
import { ModuleItemKind } from './module-item.entity.js';

const assignmentById = question<{ assignmentFacts: { assignmentId: string; courseId: string } | null }, { id: string }>(
  'assignment',
  'query ($id: ID!) { assignmentFacts(id: $id) { assignmentId courseId } }',
);

/**
 * The id of what an item is to show, as its owner writes it. BAD_USER_INPUT for an assignment that is not there, or is another course's;
 * UNAVAILABLE when its owner is away. Contents have no service here that could be asked: their ids are taken as they are.
 */
export async function demandShowable(
  { ask }: Pick<RequestContext, 'ask'>,
  courseId: string,
  { kind, refId }: { readonly kind: ModuleItemKind; readonly refId: string },
): Promise<string> {
  if (kind !== ModuleItemKind.ASSIGNMENT) return refId;
  const { assignmentFacts: found } = await ask(assignmentById, { id: refId });
  if (found?.courseId !== courseId) throw badInput({ refId: 'is no assignment of this course' });
  return found.assignmentId;
}
