import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { AssignmentSnapshot, ExtensionFacts } from '../../../schema/events/assignment.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { factsOf, knownAssignments } from '../assignment/known-assignments.js';
import { askEarlierExtensions, readExtensions, upsertExtension } from '../assignment/known-extensions.js';
import { knownCourses } from '../course/known-courses.js';
import { Evaluation } from '../evaluation/evaluation.entity.js';
import { termsFor } from './terms.js';

const AT_ONCE = 500;

type AssignmentChange = AssignmentSnapshot & { readonly extension?: ExtensionFacts; readonly rescaleGrades?: boolean | undefined };

/**
 * An assignment was made or changed, or a student was given other dates: what was submitted follows, pending and graded. The assignment's
 * row is locked alone: an evaluation that is being made under it is found here, or finds all this.
 */
export async function followAssignment(event: EventEnvelope<AssignmentChange>, context: RequestContext): Promise<void> {
  const { payload, sequence, actor } = event;
  const { assignmentId, courseId, extension, rescaleGrades = false } = payload;
  if (!(await knownCourses.requireParent(context, courseId))) return;
  await askEarlierExtensions(context, payload);
  await knownAssignments.upsert(context, factsOf(payload, sequence));
  if (extension) await upsertExtension(context.em, { ...extension, assignmentId, courseId, sequence });
  const assignment = await knownAssignments.lock(context.em, assignmentId, 'alone');
  if (assignment && !assignment.isGone) await followAll(context, assignment, { by: userOf(actor), rescaleGrades });
}

async function followAll(
  { em, clock }: RequestContext,
  assignment: KnownAssignment,
  change: { readonly by: string | null; readonly rescaleGrades: boolean },
): Promise<void> {
  const rows = await em.execute<{ id: string }[]>(
    // The due date is `dateFor` in SQL: most edits change no terms, and then no evaluation is loaded.
    `select evaluation.id from evaluation
    left join known_extension extension
      on extension.assignment_id = evaluation.assignment_id and extension.student_id = evaluation.student_id
    where evaluation.assignment_id = ? and evaluation.withdrawn_at is null and evaluation.terms_sequence <= ? and (
      evaluation.due_at is distinct from (case when ?::timestamptz is not null then greatest(extension.due_at, ?::timestamptz) end)
      or evaluation.late_policy is distinct from ?::jsonb or evaluation.points <> ?)
    order by evaluation.id for update of evaluation`,
    [
      assignment.id,
      assignment.sequence,
      assignment.dueAt,
      assignment.dueAt,
      assignment.latePolicy && JSON.stringify(assignment.latePolicy),
      assignment.points,
    ],
  );
  for (let done = 0; done < rows.length; done += AT_ONCE) {
    const ids = rows.slice(done, done + AT_ONCE).map(({ id }) => id);
    const evaluations = await em.find(Evaluation, { id: { $in: ids } }, { orderBy: { id: 'asc' }, refresh: true });
    const extensionOf = await readExtensions(em, evaluations);
    for (const each of evaluations) each.follow(termsFor(assignment, extensionOf(each)), { ...change, at: clock.now() });
    await em.flush();
  }
}

const userOf = (actor: string | null): string | null => /^user:(.+)$/.exec(actor ?? '')?.[1] ?? null;
