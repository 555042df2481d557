import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { cacheAside } from '../../../platform/messaging/read-model/cache-aside.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { question } from '../../../platform/transport/ask.js';
import type { AssignmentSnapshot, ExtensionFacts } from '../../../schema/events/assignment.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownAssignment, KnownExtension } from './known-assignment.entity.js';

type AssignmentFacts = Omit<AssignmentSnapshot, 'createdAt' | 'updatedAt'>;

/** Its sequence is that of the assignment's event that brought it. */
type Extended = ExtensionFacts & { readonly sequence: number };

interface Answer {
  readonly assignmentFacts: (AssignmentFacts & { readonly sequence: number; readonly extension: Extended | null }) | null;
}

type AskedAssignment = { readonly id: string; readonly studentId: string | null };

const assignmentFacts = question<Answer, AskedAssignment>(
  'assignment',
  `query ($id: ID!, $studentId: ID) { assignmentFacts(id: $id, studentId: $studentId) {
    assignmentId courseId title points weight opensAt dueAt closesAt attemptsAllowed sequence
    latePolicy { percentPerDay floorPercent } rubric { id title points } extension { studentId sequence dueAt closesAt extraAttempts }
  } }`,
);

export const knownAssignments = readModel({ entity: KnownAssignment });

export const factsOf = (facts: AssignmentFacts, sequence: number) => ({
  id: facts.assignmentId,
  sequence,
  courseId: facts.courseId,
  title: facts.title,
  points: facts.points,
  weight: facts.weight,
  opensAt: facts.opensAt,
  dueAt: facts.dueAt,
  closesAt: facts.closesAt,
  attemptsAllowed: facts.attemptsAllowed,
  latePolicy: facts.latePolicy,
  rubric: facts.rubric,
});

/** Keeps an assignment if it is newer than what is known, unless its course is gone. */
export async function upsertAssignment(
  context: RequestContext,
  facts: AssignmentFacts,
  sequence: number,
  extension: Extended | null = null,
): Promise<void> {
  if (!(await knownCourses.requireParent(context, facts.courseId))) return;
  await knownAssignments.upsert(context, factsOf(facts, sequence));
  if (extension) await upsertExtension(context.em, facts, extension);
}

async function upsertExtension(
  em: EntityManager,
  { assignmentId, courseId }: AssignmentFacts,
  { studentId, sequence, dueAt, closesAt, extraAttempts }: Extended,
): Promise<void> {
  await em.execute(
    `insert into known_extension as known (assignment_id, student_id, course_id, sequence, due_at, closes_at, extra_attempts)
    values (?, ?, ?, ?, ?, ?, ?)
    on conflict (assignment_id, student_id) do update
      set sequence = excluded.sequence, due_at = excluded.due_at, closes_at = excluded.closes_at, extra_attempts = excluded.extra_attempts
    where known.sequence < excluded.sequence`,
    [assignmentId, studentId, courseId, sequence, dueAt, closesAt, extraAttempts],
  );
}

/** For a command, before it opens its transaction: finds an assignment, together with the student's extension. */
export const findAssignment = cacheAside({
  read: ({ em }, { id }: AskedAssignment) => em.findOne(KnownAssignment, { id }, { refresh: true }),
  ask: async ({ ask }, { id, studentId }) => (await ask(assignmentFacts, { id, studentId })).assignmentFacts,
  store: (context, answered) => upsertAssignment(context, answered, answered.sequence, answered.extension),
});

export const findExtension = (em: EntityManager, assignmentId: string, studentId: string): Promise<KnownExtension | null> =>
  em.findOne(KnownExtension, { assignmentId, studentId }, { refresh: true });
