import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import { question } from '../../../platform/transport/ask.js';
import { type AssignmentSnapshot, AttemptRule } from '../../../schema/events/assignment.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownAssignment } from './known-assignment.entity.js';

type Answered = Pick<
  AssignmentSnapshot,
  'assignmentId' | 'courseId' | 'title' | 'points' | 'weight' | 'dueAt' | 'countedAttempt' | 'createdAt'
>;

const assignmentById = question<{ assignmentFacts: (Answered & { readonly sequence: number }) | null }, { id: string }>(
  'assignment',
  'query ($id: ID!) { assignmentFacts(id: $id) { assignmentId courseId title points weight dueAt countedAttempt createdAt sequence } }',
);

export const knownAssignments = readModel({
  entity: KnownAssignment,
  async ask(context, id: string) {
    const { assignmentFacts: facts } = await context.ask(assignmentById, { id });
    return facts && factsOf(facts, facts.sequence);
  },
  parent: (context, { courseId }) => knownCourses.requireParent(context, courseId),
});

export const factsOf = (
  { assignmentId, courseId, title, points, weight, dueAt, countedAttempt = AttemptRule.LAST_GRADED, createdAt }: Answered,
  sequence: number,
) => ({ id: assignmentId, sequence, courseId, title, points, weight, dueAt, countedAttempt, createdAt }) satisfies Facts<KnownAssignment>;

export async function upsertAssignment({ payload, sequence }: EventEnvelope<AssignmentSnapshot>, context: RequestContext): Promise<void> {
  await knownAssignments.upsert(context, factsOf(payload, sequence));
}
