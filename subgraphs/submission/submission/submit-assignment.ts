import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { LIVE, UploadState } from '../../../platform/service/uploads/upload-state.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { findExtension } from '../assignment/known-assignments.js';
import { refusalToSubmit, termsFor } from '../assignment/terms.js';
import { attemptsUsed, findDraft, lastSubmitted, nextAttempt } from './attempts.js';
import { notifyFollowers } from './followers.js';
import { demandWork, lockWork } from './open-work.js';
import { ATTEMPTED } from './status.js';
import type { Submission } from './submission.entity.js';
import type { SubmitInput } from './submission.inputs.js';

/**
 * Submits the draft with its files, or a text at once. The server's clock is read once and decides. ASSIGNMENT_NOT_OPEN,
 * ASSIGNMENT_CLOSED, ATTEMPTS_EXHAUSTED, UPLOAD_INCOMPLETE, NOT_ENROLLED, COURSE_DELETED. A second click finds the draft gone: unless it
 * says something new, it is answered with the submission of the first.
 */
export async function submitAssignment(context: RequestContext, { assignmentId, text }: SubmitInput): Promise<Submission> {
  const { caller, clock } = context;
  const work = await demandWork(context, assignmentId, async (known) => {
    return caller.kind !== 'user' || (await decide(context.em, known, caller.userId, clock.now())).refusal === null;
  });
  const { userId } = work.student;
  return transaction(context, async (em) => {
    const { assignment, enrollment } = await lockWork(em, work);
    const now = clock.now();
    const draft = await findDraft(em, assignmentId, userId);
    const submitted = draft ? null : await submittedAlready(em, assignmentId, userId, text);
    if (submitted) return submitted;
    const { terms, refusal } = await decide(em, assignment, userId, now);
    if (refusal) throw refusal;
    const submission = draft ?? (await nextAttempt(em, assignment, userId));
    if (text !== undefined) submission.text = text;
    await demandContent(em, submission);
    submission.submit(assignment, terms, enrollment.sequence, now);
    em.persist(submission);
    notifyFollowers({ ...context, em }, submission);
    return submission;
  });
}

/** Decides by the assignment and the student's extension, as they are known here. */
async function decide(em: EntityManager, assignment: KnownAssignment, studentId: string, now: Date) {
  const terms = termsFor(assignment, await findExtension(em, assignment.id, studentId));
  return { terms, refusal: refusalToSubmit(terms, now, await attemptsUsed(em, assignment.id, studentId)) };
}

/**
 * Finds what was submitted from the caller's draft. Text that was sent without a draft is a new attempt each time, since a second click
 * cannot be told from a second try: clients that repeat a request give it an Idempotency-Key.
 */
async function submittedAlready(
  em: EntityManager,
  assignmentId: string,
  studentId: string,
  text: string | null | undefined,
): Promise<Submission | null> {
  const last = await lastSubmitted(em, assignmentId, studentId);
  if (!last || !ATTEMPTED.includes(last.status)) return null;
  const saysNothingNew = text === undefined || (last.draftedAt !== null && text === last.text);
  return saysNothingNew ? last : null;
}

async function demandContent(em: EntityManager, { id, text }: Submission): Promise<void> {
  const files = await em.find(Upload, { subjectId: id, state: LIVE }, { refresh: true });
  if (files.some(({ state }) => state !== UploadState.READY))
    throw refuse(ErrorCode.UPLOAD_INCOMPLETE, 'A file of the draft has not arrived whole');
  if (!text?.trim() && files.length === 0) throw badInput({ text: 'must not be empty when there is no file' });
}
