import { Entity, Index } from '@mikro-orm/decorators/legacy';
import { EnrollmentCopy } from '../../../schema/read-models/enrollment-copy.entity.js';

/** Who learns in which course: they find its contents, and the number of them makes a course popular. */
@Entity({ tableName: 'known_enrollment' })
@Index({ name: 'known_enrollment_of_a_student', properties: ['studentId', 'courseId'] })
@Index({ name: 'known_enrollment_in_a_course', properties: ['courseId'] })
export class KnownEnrollment extends EnrollmentCopy {}
