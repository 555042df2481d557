import { notFound } from '../../../platform/kernel/errors.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { cleanUpUploadsJob } from '../../../platform/service/uploads/clean-up-uploads.job.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';
import type { Uploads } from '../../../platform/service/uploads/uploads.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { knownCourses } from '../course/known-courses.js';
import { ContentItem } from '../item/content-item.entity.js';
import { cleanUpFilesEvery, uploadPartsFor, uploadTtl } from '../settings.js';
import { faultInTrack } from '../track/fault-in-track.js';
import { takeTrack } from '../track/take-track.js';
import { takeFile } from './take-file.js';

/** Whether it is a text beside a video, and not the file of the content itself. Its `details` say which. */
const isTrack = ({ details }: Upload): boolean => details !== null;

/** Files of contents: each is of a content, in its course, and of whoever of the staff has asked for its upload. */
export const contentUploads: Uploads = {
  bucket: 'content',
  ttl: uploadTtl,
  partsFor: uploadPartsFor,
  async lock({ em }, { scopeId: courseId, subjectId }) {
    const course = await knownCourses.lock(em, courseId);
    if (!course) throw notFound('Course');
    demandOpen(course);
    if (!(await findForUpdate(em, ContentItem, subjectId))) throw notFound('Content');
  },
  ready: (context, upload) => (isTrack(upload) ? takeTrack(context, upload) : takeFile(context, upload)),
  async faultIn(context, upload) {
    return isTrack(upload) ? faultInTrack(context, contentUploads, upload) : null;
  },
};

export const cleanUpFilesJob = cleanUpUploadsJob(contentUploads, { name: 'clean up files', every: cleanUpFilesEvery });
