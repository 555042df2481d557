import { on } from '../../platform/messaging/inbox/consumer.js';
import { defineProjection } from '../../platform/messaging/projection/define.js';
import { ContentCreated, ContentDeleted, ContentReady, ContentUpdated } from '../../schema/events/content.js';
import {
  CourseArchived,
  CourseCreated,
  CourseDeleted,
  CoursePublished,
  CourseStaffChanged,
  CourseUpdated,
} from '../../schema/events/course.js';
import { EnrollmentActivated, EnrollmentCancelled, EnrollmentCompleted } from '../../schema/events/enrollment.js';
import { deleteContent, upsertContents } from './content/known-contents.js';
import { deleteCourse } from './course/delete-course.js';
import { upsertCourses } from './course/known-courses.js';
import { upsertEnrollments } from './enrollment/known-enrollments.js';
import { documentsInIndex } from './indexing/documents-in-index.js';

/** Every event that the service consumes: it is a projection and nothing else. The index is made of its tables. */
export const documents = defineProjection({
  name: 'documents',
  tables: ['known_course', 'known_content', 'known_enrollment', 'document_mark', 'marked_generation'],
  tombstones: { known_course: 'deleted_at is not null', known_content: 'deleted_at is not null' },
  consumers: [
    on.many(CourseCreated, upsertCourses),
    on.many(CourseUpdated, upsertCourses),
    on.many(CoursePublished, upsertCourses),
    on.many(CourseArchived, upsertCourses),
    on.many(CourseStaffChanged, upsertCourses),
    on(CourseDeleted, deleteCourse),

    on.many(ContentCreated, upsertContents),
    on.many(ContentUpdated, upsertContents),
    on.many(ContentReady, upsertContents),
    on(ContentDeleted, deleteContent),

    // Only who is in the course matters here.
    on.many(EnrollmentActivated, upsertEnrollments),
    on.many(EnrollmentCompleted, upsertEnrollments),
    on.many(EnrollmentCancelled, upsertEnrollments),
  ],
  derived: documentsInIndex,
  fields: ['Query.search', 'Query.suggest'],
});
