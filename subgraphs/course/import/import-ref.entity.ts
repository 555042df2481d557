import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Course } from '../course/course.entity.js';

/** Which course a row of an external catalogue became, and what the row said at its last import. */
@Entity({ tableName: 'import_refs' })
export class ImportRef {
  /** The catalogue: 'mit-learn'. */
  @PrimaryKey({ type: 'text' })
  source!: string;

  /** The row's own id there. */
  @PrimaryKey({ type: 'text' })
  sourceId!: string;

  @ManyToOne(() => Course, { fieldName: 'course_id', mapToPk: true, deleteRule: 'cascade', index: 'import_refs_by_course' })
  courseId!: string;

  @Property({ type: 'jsonb' })
  details!: unknown;
}
