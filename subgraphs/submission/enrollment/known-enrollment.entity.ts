import { Entity, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';

/**
 * What is known here of an enrollment: one for each student and course, for ever. The submissions of a student in a course are accepted
 * under the lock of this row, one after the other.
 */
@Entity({ tableName: 'known_enrollment' })
@Unique({ name: 'known_enrollment_of_a_student', properties: ['courseId', 'studentId'] })
export class KnownEnrollment extends Known {
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
