import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, notFound } from '../../../platform/kernel/errors.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { cleanUpUploadsJob } from '../../../platform/service/uploads/clean-up-uploads.job.js';
import { discardUploads } from '../../../platform/service/uploads/discard.js';
import type { Uploads } from '../../../platform/service/uploads/uploads.js';
import { knownCourses } from '../course/known-courses.js';
import { cleanUpFilesEvery, draftFilesFor, uploadPartsFor, uploadTtl } from '../settings.js';
import { courseDeleted } from '../submission/demand-submission.js';
import { notifyFollowers } from '../submission/followers.js';
import { Submission } from '../submission/submission.entity.js';

/** Files of submissions: each is of a submission, in its course, and its student's. */
export const submissionUploads: Uploads = {
  bucket: 'submission',
  ttl: uploadTtl,
  partsFor: uploadPartsFor,
  async lock({ em }, { scopeId: courseId, subjectId }) {
    const course = await knownCourses.lock(em, courseId);
    if (!course || course.isDeleted) throw courseDeleted();
    const submission = await findForUpdate(em, Submission, subjectId);
    if (!submission) throw notFound('Submission');
    if (!submission.isDraft) throw conflict('What was submitted does not change');
  },
  async ready(context, { subjectId }) {
    notifyFollowers(context, (await findForUpdate(context.em, Submission, subjectId)) as Submission);
  },
};

export const cleanUpFilesJob = cleanUpUploadsJob(submissionUploads, {
  name: 'tidy files',
  every: cleanUpFilesEvery,
  discardMore: discardAbandoned,
});

/** Files of a draft that is old, as they are: its student has given it up. Its text stays. */
function discardAbandoned({ em, clock, settings }: RequestContext): Promise<unknown> {
  const before = new Date(clock.now().getTime() - settings(draftFilesFor));
  const sql = `state = 'READY' and expires_at < ?
    and subject_id in (select id from submission where status = 'DRAFT' and drafted_at < ?)`;
  return discardUploads(em, { sql, parameters: [before, before] });
}
