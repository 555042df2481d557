import type { Opt } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

export interface CourseItem {
  readonly id: string;
  readonly kind: 'CONTENT' | 'ASSIGNMENT';
  /** The content or the assignment that it shows. */
  readonly refId: string;
  /** Counts towards completion. */
  readonly required: boolean;
}

/**
 * The items of a course in their order. They have a table of their own, because the course's row is read for every rule and a curriculum
 * may be long.
 */
@Entity({ tableName: 'known_curriculum' })
@Index({
  name: 'known_curriculum_to_grade',
  expression: 'create index known_curriculum_to_grade on known_curriculum (course_id) where graded_sequence <> sequence',
})
@Index({
  name: 'known_curriculum_to_recount',
  expression: 'create index known_curriculum_to_recount on known_curriculum (course_id) where recount_after is not null',
})
export class KnownCurriculum {
  @PrimaryKey({ type: 'uuid' })
  courseId!: string;

  /** Of the last event or answer that was applied. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'jsonb' })
  items!: readonly CourseItem[];

  /** Required items have changed, and progress has been counted anew up to this enrollment id; null when all enrollments are counted. */
  @Property({ type: 'uuid', nullable: true })
  recountAfter!: string | null;

  /** The sequence of the curriculum whose items were last compared with what students have earned. */
  @Property({ type: 'integer' })
  gradedSequence: number & Opt = 0;
}
