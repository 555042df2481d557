import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { cacheAside } from '../../../platform/messaging/read-model/cache-aside.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { question } from '../../../platform/transport/ask.js';
import type { AssignmentSnapshot, ExtensionFacts } from '../../../schema/events/assignment.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownAssignment, KnownExtension } from './known-assignment.entity.js';

type Told = Omit<AssignmentSnapshot, 'createdAt' | 'updatedAt'>;

/** Its sequence is that of the assignment's fact that told of it. */
type Extended = ExtensionFacts & { readonly sequence: number };

interface Answer {
  readonly assignmentFacts: (Told & { readonly sequence: number; readonly extension: Extended | null }) | null;
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

export const factsOf = (told: Told, sequence: number) => ({
  id: told.assignmentId,
  sequence,
  courseId: told.courseId,
  title: told.title,
  points: told.points,
  weight: told.weight,
  opensAt: told.opensAt,
  dueAt: told.dueAt,
  closesAt: told.closesAt,
  attemptsAllowed: told.attemptsAllowed,
  latePolicy: told.latePolicy,
  rubric: told.rubric,
});

/** Takes over what is newer, unless the course is gone: then nothing of it is kept. */
export async function keepAssignment(
  context: RequestContext,
  told: Told,
  sequence: number,
  extension: Extended | null = null,
): Promise<void> {
  if (!(await knownCourses.requireParent(context, told.courseId))) return;
  await knownAssignments.upsert(context, factsOf(told, sequence));
  if (extension) await keepExtension(context.em, told, extension);
}

async function keepExtension(
  em: EntityManager,
  { assignmentId, courseId }: Told,
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

/** For a command, before it opens its transaction: what it works at, the extension of that student included. */
export const findAssignment = cacheAside({
  read: ({ em }, { id }: AskedAssignment) => em.findOne(KnownAssignment, { id }, { refresh: true }),
  ask: async ({ ask }, { id, studentId }) => (await ask(assignmentFacts, { id, studentId })).assignmentFacts,
  store: (context, answered) => keepAssignment(context, answered, answered.sequence, answered.extension),
});

export const findExtension = (em: EntityManager, assignmentId: string, studentId: string): Promise<KnownExtension | null> =>
  em.findOne(KnownExtension, { assignmentId, studentId }, { refresh: true });
