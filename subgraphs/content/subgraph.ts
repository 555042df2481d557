import { auditing } from '../../platform/service/audit/audited-events.js';
import { defineSubgraph } from '../../platform/service/declaration.js';
import { ImportRef } from '../../platform/service/imports/import-ref.entity.js';
import { DiscardedObject } from '../../platform/service/uploads/discarded-object.entity.js';
import { objectRoutes } from '../../platform/service/uploads/object-routes.js';
import { Upload } from '../../platform/service/uploads/upload.entity.js';
import { ContentDeleted, QuizAccommodationSet } from '../../schema/events/content.js';
import { AwaitedCopy } from '../../schema/read-models/awaited-copy.entity.js';
import { QuizAccommodation } from './accommodation/accommodation.entity.js';
import { QuizAccommodationResolver } from './accommodation/accommodation.resolver.js';
import { closeAttemptsJob } from './attempt/close-attempts.job.js';
import { QuizAttempt } from './attempt/quiz-attempt.entity.js';
import { QuizAttemptResolver } from './attempt/quiz-attempt.resolver.js';
import { QuizVersion } from './attempt/quiz-version.entity.js';
import { regradeJob } from './attempt/regrade.job.js';
import { consumers } from './consumers.js';
import { KnownCourse } from './course/known-course.entity.js';
import { KnownEnrollment } from './enrollment/known-enrollment.entity.js';
import { ContentItem } from './item/content-item.entity.js';
import { ContentItemResolver, CourseResolver } from './item/content-item.resolver.js';
import { contentsById } from './item/find-contents.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { QuizOfContentResolver, QuizResolver } from './quiz/quiz.resolver.js';
import { courseStubs } from './stubs.js';
import { MediaTrack } from './track/media-track.entity.js';
import { MediaTrackResolver } from './track/track.resolver.js';
import { UploadResolver } from './upload/upload.resolver.js';
import { cleanUpFilesJob, contentUploads } from './upload/uploads.js';
import { WatchResolver } from './watch/watch.resolver.js';
import { WatchProgress } from './watch/watch-progress.entity.js';

export const contentSubgraph = defineSubgraph({
  name: 'content',
  database: 'lms_content',
  entities: [
    ContentItem,
    MediaTrack,
    Upload,
    DiscardedObject,
    QuizVersion,
    QuizAttempt,
    QuizAccommodation,
    WatchProgress,
    AwaitedCopy,
    KnownCourse,
    KnownEnrollment,
    ImportRef,
  ],
  migrations,
  resolvers: [
    ContentItemResolver,
    CourseResolver,
    UploadResolver,
    MediaTrackResolver,
    WatchResolver,
    QuizOfContentResolver,
    QuizResolver,
    QuizAttemptResolver,
    QuizAccommodationResolver,
  ],
  references: { ContentItem: contentsById, Course: courseStubs },
  mutations,
  audited: [
    auditing(ContentDeleted, 'courseId'),
    auditing(QuizAccommodationSet, 'studentId', 'courseId', 'extraTimePercent', 'extraAttempts'),
  ],
  consumers,
  jobs: [cleanUpFilesJob, closeAttemptsJob, regradeJob],
  http: objectRoutes(contentUploads),
});
