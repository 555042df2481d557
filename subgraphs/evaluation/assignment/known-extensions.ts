import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { question } from '../../../platform/transport/ask.js';
import type { ExtensionFacts } from '../../../schema/events/assignment.js';
import { KnownAssignment } from './known-assignment.entity.js';
import { KnownExtension } from './known-extension.entity.js';

type Extended = Pick<ExtensionFacts, 'studentId' | 'dueAt' | 'closesAt'> & { readonly sequence: number };

const extensionsOf = question<{ assignmentFacts: { readonly extensions: readonly Extended[] } | null }, { id: string }>(
  'assignment',
  'query ($id: ID!) { assignmentFacts(id: $id) { extensions { studentId dueAt closesAt sequence } } }',
);

interface OfStudent {
  readonly assignmentId: string;
  readonly studentId: string;
}

/** Dates in ISO 8601. */
interface Dated {
  readonly courseId: string;
  readonly sequence: number;
  readonly dueAt: string | null;
  readonly closesAt: string | null;
}

/** Keeps an extension if it is newer than what is known. Its sequence is that of the assignment's event that brought it. */
export const upsertExtension = (
  em: EntityManager,
  { assignmentId, studentId, courseId, sequence, dueAt, closesAt }: OfStudent & Dated,
): Promise<unknown> =>
  em.execute(
    `insert into known_extension as known (assignment_id, student_id, course_id, sequence, due_at, closes_at) values (?, ?, ?, ?, ?, ?)
    on conflict (assignment_id, student_id) do update set sequence = excluded.sequence, due_at = excluded.due_at,
      closes_at = excluded.closes_at
    where known.sequence < excluded.sequence`,
    [assignmentId, studentId, courseId, sequence, dueAt, closesAt],
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

/**
 * For a consumer, before it applies an event of an assignment that was stored when this service kept no extensions: asks the owner for
 * them, once. Otherwise a student who had one would become late. UNAVAILABLE when the owner is down: the event is retried.
 */
export async function askEarlierExtensions(
  { em, ask }: RequestContext,
  { assignmentId, courseId }: { assignmentId: string; courseId: string },
) {
  const known = await em.findOne(KnownAssignment, { id: assignmentId }, { refresh: true });
  if (!known || known.isGone || known.hasTerms || known.sequence === 0) return;
  const { assignmentFacts } = await ask(extensionsOf, { id: assignmentId });
  for (const each of assignmentFacts?.extensions ?? []) await upsertExtension(em, { ...each, assignmentId, courseId });
}

const keyOf = ({ assignmentId, studentId }: OfStudent): string => `${assignmentId} ${studentId}`;
