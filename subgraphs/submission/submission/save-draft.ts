import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { askBeforeRefusal } from '../../../platform/postgres/ask-before-refusal.js';
import { openDraft } from './attempts.js';
import { notifyFollowers } from './followers.js';
import { demandWork, lockWorkAt } from './open-work.js';
import type { Submission } from './submission.entity.js';
import type { SubmitInput } from './submission.inputs.js';

/**
 * Students in the course. Dates and attempts are checked when the draft is submitted: a student may prepare it earlier, and keep it when
 * it is too late.
 */
export async function saveSubmissionDraft(context: RequestContext, { assignmentId, text }: SubmitInput): Promise<Submission> {
  const { userId } = requireUser(context.caller);
  const ask = () => demandWork(context, assignmentId);
  return askBeforeRefusal(context, ask, async (em) => {
    const { assignment } = await lockWorkAt(em, assignmentId, userId);
    const draft = await openDraft(em, assignment, userId, context.clock.now());
    if (text !== undefined) draft.text = text;
    notifyFollowers({ ...context, em }, draft);
    return draft;
  });
}
