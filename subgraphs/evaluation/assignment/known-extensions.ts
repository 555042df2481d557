import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import { KnownExtension } from './known-extension.entity.js';

interface OfStudent {
  readonly assignmentId: string;
  readonly studentId: string;
}

/** Keeps an extension if it is newer than what is known. Its sequence is that of the assignment's event that brought it. */
export const upsertExtension = (
  em: EntityManager,
  { assignmentId, studentId, courseId, sequence, dueAt }: OfStudent & { courseId: string; sequence: number; dueAt: string | null },
): Promise<unknown> =>
  em.execute(
    `insert into known_extension as known (assignment_id, student_id, course_id, sequence, due_at) values (?, ?, ?, ?, ?)
    on conflict (assignment_id, student_id) do update set sequence = excluded.sequence, due_at = excluded.due_at
    where known.sequence < excluded.sequence`,
    [assignmentId, studentId, courseId, sequence, dueAt],
  );

/** Reads the extensions of these students at these assignments. The answer finds one. */
export async function readExtensions(em: EntityManager, of: readonly OfStudent[]): Promise<(one: OfStudent) => KnownExtension | undefined> {
  const [assignmentIds, studentIds] = [of.map((each) => each.assignmentId), of.map((each) => each.studentId)].map((ids) => [
    ...new Set(ids),
  ]);
  const found = await em.find(
    KnownExtension,
    { assignmentId: { $in: assignmentIds ?? [] }, studentId: { $in: studentIds ?? [] } },
    { refresh: true },
  );
  const known = byKey(found, keyOf);
  return (one) => known.get(keyOf(one));
}

const keyOf = ({ assignmentId, studentId }: OfStudent): string => `${assignmentId} ${studentId}`;
