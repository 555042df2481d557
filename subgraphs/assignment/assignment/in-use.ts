import type { RequestContext } from '../../../platform/kernel/context.js';
import { question } from '../../../platform/transport/ask.js';
import type { Assignment } from './assignment.entity.js';

type Asking = Pick<RequestContext, 'ask'>;

const shown = question<{ showsAssignment: boolean }, { courseId: string; assignmentId: string }>(
  'course',
  'query ($courseId: ID!, $assignmentId: ID!) { showsAssignment(courseId: $courseId, assignmentId: $assignmentId) }',
);

const withdraw = question<{ withdrawAssignment: boolean }, { id: string }>(
  'evaluation',
  'mutation ($id: ID!) { withdrawAssignment(id: $id) }',
);

/** Whether an item of the course shows the assignment. UNAVAILABLE when the course's owner is away. */
export const isShown = async ({ ask }: Asking, { id: assignmentId, courseId }: Assignment): Promise<boolean> =>
  (await ask(shown, { courseId, assignmentId })).showsAssignment;

/**
 * Has the owner of the grades withdraw what there is of the assignment. False when students have seen a grade of it. After true there is
 * no way back: the owner of the grades releases none any more, and its event deletes the assignment if the caller does not. UNAVAILABLE
 * when it is away: then either has happened.
 */
export const withdrawn = async ({ ask }: Asking, id: string): Promise<boolean> => (await ask(withdraw, { id })).withdrawAssignment;
