import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';

/** What is known here of an enrollment: it decides whether a student is an active learner of a course. */
@Entity({ tableName: 'known_enrollment' })
@Index({ name: 'known_enrollment_of_a_student', properties: ['studentId', 'courseId'] })
export class KnownEnrollment extends Known {
  @Index({ name: 'known_enrollment_in_a_course' })
  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'text' })
  status!: string;

  get isInCourse(): boolean {
    return IN_COURSE.includes(this.status);
  }
}
