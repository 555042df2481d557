import type { EntityManager } from '@mikro-orm/postgresql';
import { dateFor } from '../../../schema/rules/due-dates.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';

/** What is different for one student about one assignment. */
export interface OwnTerms {
  readonly student_id: string;
  readonly assignment_id: string;
  /** In ms since 1970. A date that is null is the assignment's. */
  readonly due_at: number | null;
  readonly closes_at: number | null;
  readonly excused: boolean;
}

/** The extensions and excuses of these students, in one statement. */
export const ownTerms = (em: EntityManager, courseId: string, studentIds: readonly string[]): Promise<OwnTerms[]> => {
  const whom = [courseId, `{${studentIds.join()}}`];
  return em.execute(
    `select student_id, assignment_id, ${ms('due_at')}, ${ms('closes_at')}, excuse.id is not null as excused
    from (select * from known_extension where course_id = ? and student_id = any(?::uuid[])) extension
    full join (select * from excuse where course_id = ? and student_id = any(?::uuid[]) and excused) excuse using (student_id, assignment_id)`,
    [...whom, ...whom],
  );
};

/** The driver leaves times of a statement as text. */
const ms = (column: string): string => `(extract(epoch from extension.${column}) * 1000)::float8 as ${column}`;

type Dates = Pick<KnownAssignment, 'dueAt' | 'closesAt'>;

/**
 * Whether work that was not handed in is missing: after the student's due date or, where there is none, once nothing is accepted any more.
 */
export function isOverdue({ dueAt, closesAt }: Dates, own: OwnTerms | undefined, now: Date): boolean {
  const end = dateFor(dueAt, at(own?.due_at)) ?? dateFor(closesAt, at(own?.closes_at));
  return end !== null && end < now;
}

const at = (time: number | null | undefined): Date | null => (time === null || time === undefined ? null : new Date(time));
