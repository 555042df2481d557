import { Entity, Unique } from '@mikro-orm/decorators/legacy';
import { EnrollmentCopy } from '../../../schema/read-models/enrollment-copy.entity.js';

/**
 * What is known here of an enrollment: one for each student and course, for ever. The submissions of a student in a course are accepted
 * under the lock of this row, one after the other.
 */
@Entity({ tableName: 'known_enrollment' })
@Unique({ name: 'known_enrollment_of_a_student', properties: ['courseId', 'studentId'] })
export class KnownEnrollment extends EnrollmentCopy {}
