import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { CourseCopy } from '../../../schema/read-models/course-copy.entity.js';

/** What is known here of a course: it decides who grades there. Everything of the course is written under the lock of its row. */
@Entity({ tableName: 'known_course' })
export class KnownCourse extends CourseCopy {
  /** Null: it has no end, or no event has told of it since this service asks. */
  @Property({ type: 'timestamptz', nullable: true })
  endsAt!: Date | null;
}
