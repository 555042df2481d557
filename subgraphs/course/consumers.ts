import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { AssignmentDeleted } from '../../schema/events/assignment.js';
import { removeShown } from './curriculum/remove-shown.js';

/** Every event that the service consumes, except the replies to its saga. */
export const consumers: readonly Consumer[] = [on(AssignmentDeleted, ({ payload }, context) => removeShown(context, payload))];
