import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { AssignmentDeleted } from '../../schema/events/assignment.js';
import { ContentDeleted } from '../../schema/events/content.js';
import { ModuleItemKind } from './curriculum/module-item.entity.js';
import { removeShown } from './curriculum/remove-shown.js';

/** Every event that the service consumes, except the replies to its saga. */
export const consumers: readonly Consumer[] = [
  on(AssignmentDeleted, ({ payload: { courseId, assignmentId } }, context) =>
    removeShown(context, { courseId, kind: ModuleItemKind.ASSIGNMENT, refId: assignmentId }),
  ),
  on(ContentDeleted, ({ payload: { courseId, contentId } }, context) =>
    removeShown(context, { courseId, kind: ModuleItemKind.CONTENT, refId: contentId }),
  ),
];
