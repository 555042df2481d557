import type { Opt } from '@mikro-orm/core';
import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { EnrollmentCopy } from '../../../schema/read-models/enrollment-copy.entity.js';

/** What is known here of an enrollment: it decides who is in the gradebook. */
@Entity({ tableName: 'known_enrollment' })
@Index({ name: 'known_enrollment_by_course', properties: ['courseId', 'id'] })
@Index({ name: 'known_enrollment_of_a_student', properties: ['studentId', 'courseId'] })
export class KnownEnrollment extends EnrollmentCopy {
  /** They have learned in the course, whether or not they still do. */
  @Property({ type: 'boolean' })
  wasInCourse: boolean & Opt = false;

  /** When they first came into the course. Null while nothing but an answer of its owner has told of the enrollment. */
  @Property({ type: 'timestamptz', nullable: true })
  joinedAt: Date | null = null;
}
