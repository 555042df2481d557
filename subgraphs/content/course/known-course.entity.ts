import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { CourseCopy } from '../../../schema/read-models/course-copy.entity.js';

/** What is known here of a course: a read model of `course`, and the row under which everything of the course is written. */
@Entity({ tableName: 'known_course' })
export class KnownCourse extends CourseCopy {
  /** Null: it has no end. */
  @Property({ type: 'timestamptz', nullable: true })
  endsAt!: Date | null;

  hasEndedBy(now: Date): boolean {
    return this.endsAt !== null && this.endsAt <= now;
  }
}
