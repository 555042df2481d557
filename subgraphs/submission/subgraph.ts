import { defineSubgraph } from '../../platform/service/declaration.js';
import { ImportRef } from '../../platform/service/imports/import-ref.entity.js';
import { DiscardedObject } from '../../platform/service/uploads/discarded-object.entity.js';
import { objectRoutes } from '../../platform/service/uploads/object-routes.js';
import { Upload } from '../../platform/service/uploads/upload.entity.js';
import { AssignmentResolver } from './assignment/assignment.resolver.js';
import { KnownAssignment, KnownExtension } from './assignment/known-assignment.entity.js';
import { SubmissionComment } from './comment/comment.entity.js';
import { SubmissionCommentResolver } from './comment/comment.resolver.js';
import { consumers } from './consumers.js';
import { KnownCourse } from './course/known-course.entity.js';
import { KnownEnrollment } from './enrollment/known-enrollment.entity.js';
import { SubmissionFileResolver } from './file/file.resolver.js';
import { cleanUpFilesJob, submissionUploads } from './file/uploads.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { stubsById } from './stubs.js';
import { submissionsById } from './submission/find-submissions.js';
import { Submission } from './submission/submission.entity.js';
import { SubmissionResolver } from './submission/submission.resolver.js';

export const submissionSubgraph = defineSubgraph({
  name: 'submission',
  database: 'lms_submission',
  entities: [
    Submission,
    Upload,
    SubmissionComment,
    DiscardedObject,
    KnownCourse,
    KnownEnrollment,
    KnownAssignment,
    KnownExtension,
    ImportRef,
  ],
  migrations,
  resolvers: [SubmissionResolver, SubmissionFileResolver, SubmissionCommentResolver, AssignmentResolver],
  references: { Submission: submissionsById, Assignment: stubsById },
  mutations,
  consumers,
  jobs: [cleanUpFilesJob],
  http: objectRoutes(submissionUploads),
});
