import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../platform/messaging/read-model/known.entity.js';
import { IN_COURSE } from '../events/enrollment.js';

/** Who learns in which course, as a service keeps it. Each adds what its own decisions need, and the indexes of its questions. */
@Entity({ abstract: true })
export abstract class EnrollmentCopy extends Known {
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
