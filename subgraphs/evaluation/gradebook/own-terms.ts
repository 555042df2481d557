import type { EntityManager } from '@mikro-orm/postgresql';
import { dateFor } from '../../../schema/rules/due-dates.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';

/** What is different for one student about one assignment. Times are in ms since 1970. */
export interface OwnTerms {
  readonly student_id: string;
  /** When they first came into the course; null while it is not known here. */
  readonly joined_at: number | null;
  /** Null in the only row of a student for whom nothing else is different. */
  readonly assignment_id: string | null;
  /** A date that is null is the assignment's. */
  readonly due_at: number | null;
  readonly closes_at: number | null;
  readonly excused: boolean;
}

/** When these students joined, their extensions and excuses, in one statement. Each student of the course has a row. */
export const ownTerms = (em: EntityManager, courseId: string, studentIds: readonly string[]): Promise<OwnTerms[]> => {
  const whom = [courseId, `{${studentIds.join()}}`];
  return em.execute(
    `select student_id, ${ms('joined_at')}, assignment_id, ${ms('due_at')}, ${ms('closes_at')}, excuse_id is not null as excused
    from (select student_id, joined_at from known_enrollment where course_id = ? and student_id = any(?::uuid[])) enrollment
    left join (
      select student_id, assignment_id, due_at, closes_at, excuse.id as excuse_id
      from (select * from known_extension where course_id = ? and student_id = any(?::uuid[])) extension
      full join (select * from excuse where course_id = ? and student_id = any(?::uuid[]) and excused) excuse using (student_id, assignment_id)
    ) own using (student_id)`,
    [...whom, ...whom, ...whom],
  );
};

/** The driver leaves times of a statement as text. */
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8 as ${column}`;

type Dates = Pick<KnownAssignment, 'dueAt' | 'closesAt'>;

/**
 * Whether work that was not handed in is missing: after the student's due date or, where there is none, once nothing is accepted any more.
 * What was over before the student joined was never theirs to hand in; an extension makes it theirs.
 */
export function isOverdue({ dueAt, closesAt }: Dates, own: OwnTerms | undefined, joined: number | null, now: Date): boolean {
  const end = dateFor(dueAt, at(own?.due_at)) ?? dateFor(closesAt, at(own?.closes_at));
  return end !== null && end < now && joined !== null && end.getTime() >= joined;
}

const at = (time: number | null | undefined): Date | null => (time === null || time === undefined ? null : new Date(time));
