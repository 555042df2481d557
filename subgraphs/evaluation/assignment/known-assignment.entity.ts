import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** What is known here of an assignment: its place in the gradebook, and its part in the grade of the course. */
@Entity({ tableName: 'known_assignment' })
@Index({ name: 'known_assignment_by_course', properties: ['courseId'] })
export class KnownAssignment extends Known {
  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'text' })
  title!: string;

  @Property({ type: 'double' })
  points!: number;

  @Property({ type: 'double' })
  weight!: number;

  @Property({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz' })
  createdAt!: Date;
}
