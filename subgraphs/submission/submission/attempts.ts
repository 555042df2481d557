import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { ATTEMPTED, SubmissionStatus } from './status.js';
import { Submission } from './submission.entity.js';

// The attempts of one student at one assignment. A command calls these under the lock of the student's enrollment.

/** Locks the draft until the transaction ends: its files and comments change under its own row. */
export const findDraft = (em: EntityManager, assignmentId: string, studentId: string): Promise<Submission | null> =>
  em.findOne(
    Submission,
    { assignmentId, studentId, status: SubmissionStatus.DRAFT },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );

export const attemptsUsed = (em: EntityManager, assignmentId: string, studentId: string): Promise<number> =>
  em.count(Submission, { assignmentId, studentId, status: { $in: [...ATTEMPTED] } });

export const lastSubmitted = (em: EntityManager, assignmentId: string, studentId: string): Promise<Submission | null> =>
  em.findOne(
    Submission,
    { assignmentId, studentId, status: { $ne: SubmissionStatus.DRAFT } },
    { orderBy: { attempt: 'desc' }, refresh: true },
  );

/** The attempt after the last, not persisted yet. Every attempt has a number of its own, also after a rejected one. */
export const nextAttempt = (assignment: KnownAssignment, studentId: string, last: Submission | null): Submission =>
  Submission.draft(assignment, studentId, (last?.attempt ?? 0) + 1);

/** Answers the draft, and creates it if there is none. */
export async function openDraft(em: EntityManager, assignment: KnownAssignment, studentId: string, now: Date): Promise<Submission> {
  const found = await findDraft(em, assignment.id, studentId);
  if (found) return found;
  const last = await lastSubmitted(em, assignment.id, studentId);
  const draft = Object.assign(nextAttempt(assignment, studentId, last), { draftedAt: now });
  em.persist(draft);
  return draft;
}
