import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The dates of one student instead of the assignment's. A date that is null is the assignment's. */
@Entity({ tableName: 'known_extension' })
@Index({ name: 'known_extension_by_course', properties: ['courseId', 'studentId'] })
export class KnownExtension {
  @PrimaryKey({ type: 'uuid' })
  assignmentId!: string;

  @PrimaryKey({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  /** Of the assignment's event that set it. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  closesAt!: Date | null;
}
