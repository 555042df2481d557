import type { Opt } from '@mikro-orm/core';
import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';

/** What is known here of an enrollment: it decides who is in the gradebook. */
@Entity({ tableName: 'known_enrollment' })
@Index({ name: 'known_enrollment_by_course', properties: ['courseId', 'id'] })
@Index({ name: 'known_enrollment_of_a_student', properties: ['studentId', 'courseId'] })
export class KnownEnrollment extends Known {
  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'text' })
  status!: string;

  /** They have learned in the course, whether or not they still do. */
  @Property({ type: 'boolean' })
  wasInCourse: boolean & Opt = false;

  /** When they first came into the course. Null while nothing but an answer of its owner has told of the enrollment. */
  @Property({ type: 'timestamptz', nullable: true })
  joinedAt: Date | null = null;

  get isInCourse(): boolean {
    return IN_COURSE.includes(this.status);
  }
}
