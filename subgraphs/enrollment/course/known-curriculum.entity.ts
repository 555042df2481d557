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

/** The items of a course in their order, apart from its row: that is read for every rule, and a curriculum may be long. */
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

  /** Up to which enrollment progress was counted anew since what is required changed; null when all of them are. */
  @Property({ type: 'uuid', nullable: true })
  recountAfter!: string | null;

  /** The version whose items were held against the grades that were released. */
  @Property({ type: 'integer' })
  gradedSequence: number & Opt = 0;
}
