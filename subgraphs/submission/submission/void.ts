import type { RequestContext } from '../../../platform/kernel/context.js';
import { discardUploads } from '../../../platform/service/uploads/discard.js';
import { notifyFollowers } from './followers.js';
import { SubmissionStatus } from './status.js';
import { Submission } from './submission.entity.js';

const AT_ONCE = 500;

/** Which submissions. In SQL `submission` is the table. */
interface Condition {
  readonly where: string;
  readonly parameters: readonly unknown[];
}

/** Rejects submissions that are not graded yet, with the reason: their students have the attempts again. */
export async function rejectSubmissions(context: RequestContext, { where, parameters }: Condition, reason: string): Promise<void> {
  const { em, clock } = context;
  const rows = await em.execute<{ id: string }[]>(`select id from submission where status = ? and ${where} order by id for update`, [
    SubmissionStatus.SUBMITTED,
    ...parameters,
  ]);
  for (let done = 0; done < rows.length; done += AT_ONCE) {
    const ids = rows.slice(done, done + AT_ONCE).map(({ id }) => id);
    for (const submission of await em.find(Submission, { id: { $in: ids } }, { refresh: true })) {
      submission.reject(reason, clock.now());
      notifyFollowers(context, submission);
    }
    await em.flush();
  }
}

/** Removes the drafts of a deleted assignment: nobody can submit them. */
export async function removeDrafts({ em }: RequestContext, assignmentId: string): Promise<void> {
  const parameters = [assignmentId];
  const drafts = `(select id from submission where status = 'DRAFT' and assignment_id = ?)`;
  await discardUploads(em, { sql: `subject_id in ${drafts}`, parameters });
  await em.execute(`delete from submission_comment where submission_id in ${drafts}`, parameters);
  await em.execute(`delete from submission where status = 'DRAFT' and assignment_id = ?`, parameters);
}
