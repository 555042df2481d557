import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { openDraft } from './attempts.js';
import { notifyFollowers } from './followers.js';
import { demandWork, lockWork } from './open-work.js';
import type { Submission } from './submission.entity.js';
import type { SubmitInput } from './submission.inputs.js';

/**
 * Students in the course. Dates and attempts are checked when the draft is submitted: a student may prepare it earlier, and keep it when
 * it is too late.
 */
export async function saveSubmissionDraft(context: RequestContext, { assignmentId, text }: SubmitInput): Promise<Submission> {
  const work = await demandWork(context, assignmentId);
  return transaction(context, async (em) => {
    const { assignment } = await lockWork(em, work);
    const draft = await openDraft(em, assignment, work.student.userId, context.clock.now());
    if (text !== undefined) draft.text = text;
    notifyFollowers({ ...context, em }, draft);
    return draft;
  });
}
