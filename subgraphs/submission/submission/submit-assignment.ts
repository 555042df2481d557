import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { askBeforeRefusal } from '../../../platform/postgres/ask-before-refusal.js';
import { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { LIVE, UploadState } from '../../../platform/service/uploads/upload-state.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { findExtension } from '../assignment/known-assignments.js';
import { refusalToSubmit, termsFor } from '../assignment/terms.js';
import { attemptsUsed, findDraft, lastSubmitted, nextAttempt } from './attempts.js';
import { notifyFollowers } from './followers.js';
import { demandWork, lockWorkAt } from './open-work.js';
import { ATTEMPTED } from './status.js';
import type { Submission } from './submission.entity.js';
import type { SubmitInput } from './submission.inputs.js';

/**
 * Submits the draft with its files, or a text at once. The server's clock is read once and decides. ASSIGNMENT_NOT_OPEN,
 * ASSIGNMENT_CLOSED, ATTEMPTS_EXHAUSTED, UPLOAD_INCOMPLETE, NOT_ENROLLED, COURSE_DELETED. A second click finds the draft gone: unless it
 * says something new, it is answered with the submission of the first.
 */
export async function submitAssignment(context: RequestContext, { assignmentId, text }: SubmitInput): Promise<Submission> {
  const { clock } = context;
  const { userId } = requireUser(context.caller);
  const mayStill = async (known: KnownAssignment) => (await decide(context.em, known, userId, clock.now())).refusal === null;
  const ask = () => demandWork(context, assignmentId, mayStill);
  return askBeforeRefusal(context, ask, async (em) => {
    const { assignment, enrollment } = await lockWorkAt(em, assignmentId, userId);
    const now = clock.now();
    const draft = await findDraft(em, assignmentId, userId);
    const last = draft ? null : await lastSubmitted(em, assignmentId, userId);
    if (last && isSubmittedAlready(last, text)) return last;
    const { terms, refusal } = await decide(em, assignment, userId, now);
    if (refusal) throw refusal;
    const submission = draft ?? nextAttempt(assignment, userId, last);
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
 * Whether the last attempt was submitted from the draft that is sent again. Text that was sent without a draft is a new attempt each
 * time, since a second click cannot be told from a second try: clients that repeat a request give it an Idempotency-Key.
 */
function isSubmittedAlready({ status, draftedAt, text: submitted }: Submission, text: string | null | undefined): boolean {
  return ATTEMPTED.includes(status) && (text === undefined || (draftedAt !== null && text === submitted));
}

async function demandContent(em: EntityManager, { id, text }: Submission): Promise<void> {
  const files = await em.find(Upload, { subjectId: id, state: LIVE }, { refresh: true });
  if (files.some(({ state }) => state !== UploadState.READY))
    throw refuse(ErrorCode.UPLOAD_INCOMPLETE, 'A file of the draft has not arrived whole');
  if (!text?.trim() && files.length === 0) throw badInput({ text: 'must not be empty when there is no file' });
}
