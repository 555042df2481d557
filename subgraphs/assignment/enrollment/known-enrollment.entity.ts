import { Entity, Index } from '@mikro-orm/decorators/legacy';
import { EnrollmentCopy } from '../../../schema/read-models/enrollment-copy.entity.js';

/** What is known here of an enrollment: it decides whether a student is an active learner of a course. */
@Entity({ tableName: 'known_enrollment' })
@Index({ name: 'known_enrollment_of_a_student', properties: ['studentId', 'courseId'] })
@Index({ name: 'known_enrollment_in_a_course', properties: ['courseId'] })
export class KnownEnrollment extends EnrollmentCopy {}
