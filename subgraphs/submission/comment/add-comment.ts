import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { LONGEST_COMMENT, MOST_COMMENTS } from '../limits.js';
import { demandSubmission, lockSubmission } from '../submission/demand-submission.js';
import { notifyFollowers } from '../submission/followers.js';
import type { Submission } from '../submission/submission.entity.js';
import { SubmissionComment } from './comment.entity.js';

@InputType()
export class SubmissionCommentInput {
  @Field(() => ID)
  submissionId!: string;

  @Prose(LONGEST_COMMENT)
  @Field(() => String)
  text!: string;
}

/** The student, the course's staff. */
export async function addSubmissionComment(context: RequestContext, { submissionId, text }: SubmissionCommentInput): Promise<Submission> {
  const { courseId } = await demandSubmission(context, submissionId, 'comment');
  const author = requireUser(context.caller);
  if (!text.trim()) throw badInput({ text: 'must not be empty' });
  return transaction(context, async (em) => {
    const inside = { ...context, em };
    const submission = await lockSubmission(inside, submissionId, courseId, 'comment');
    const said = await em.count(SubmissionComment, { submissionId });
    if (said >= MOST_COMMENTS) throw conflict(`A submission holds ${MOST_COMMENTS} comments at most`);
    const comment = Object.assign(new SubmissionComment(), { submissionId, authorId: author.userId, text, at: context.clock.now() });
    em.persist(comment);
    submission.commented(comment);
    notifyFollowers(inside, submission);
    return submission;
  });
}
