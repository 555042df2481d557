import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { AssignmentSnapshot, ExtensionFacts } from '../../../schema/events/assignment.js';
import { upsertAssignment } from './known-assignments.js';

/** Stores what applies to one student, unless the assignment is gone, or a later extension is known. */
export async function upsertExtension(
  event: EventEnvelope<AssignmentSnapshot & { readonly extension: ExtensionFacts }>,
  context: RequestContext,
): Promise<void> {
  await upsertAssignment(event, context);
  const { payload, sequence } = event;
  const { assignmentId, extension } = payload;
  await context.em.execute(
    `insert into known_extension as known (assignment_id, student_id, course_id, sequence, due_at, closes_at)
    select id, ?, course_id, ?, ?, ? from known_assignment where id = ? and deleted_at is null
    on conflict (assignment_id, student_id) do update
      set sequence = excluded.sequence, due_at = excluded.due_at, closes_at = excluded.closes_at
    where known.sequence < excluded.sequence`,
    [extension.studentId, sequence, extension.dueAt, extension.closesAt, assignmentId],
  );
}
