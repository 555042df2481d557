import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** What is known here of the attempts that one student has at a quiz beside everybody's. */
@Entity({ tableName: 'known_accommodation' })
@Index({ name: 'known_accommodation_by_course', properties: ['courseId', 'studentId'] })
export class KnownAccommodation {
  @PrimaryKey({ type: 'uuid' })
  contentId!: string;

  @PrimaryKey({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  /** The quiz's sequence when it was set. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'integer' })
  extraAttempts!: number;
}
