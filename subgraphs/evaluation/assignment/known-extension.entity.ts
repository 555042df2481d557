import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** What is known here of a student's extension. Of a date, the later of this and the assignment's holds. */
@Entity({ tableName: 'known_extension' })
@Index({ name: 'known_extension_by_course', properties: ['courseId', 'studentId'] })
export class KnownExtension {
  @PrimaryKey({ type: 'uuid' })
  assignmentId!: string;

  @PrimaryKey({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  /** The assignment's sequence when the extension was set. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  closesAt!: Date | null;
}
