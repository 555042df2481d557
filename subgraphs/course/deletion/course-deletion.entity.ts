import { ArrayType } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { CourseSubject } from '../../../schema/rules/course.js';
import type { Course } from '../course/course.entity.js';
import { CourseStatus } from '../course/vocabulary.js';

/**
 * The deletion of a course: what is left of it when its rows are gone. It is kept for ever, so that its staff can look up what became of
 * the course, and so that a second deletion answers the first.
 */
@ObjectType('CourseDeletion')
@Entity({ tableName: 'course_deletion' })
export class CourseDeletion {
  /** The id of its saga, too, which knows how far the deletion has come. */
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id!: string;

  @Unique({ name: 'course_deletion_of_a_course' })
  @Property({ type: 'uuid' })
  @Field(() => ID)
  courseId!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  title!: string;

  @Property({ type: 'uuid' })
  instructorId!: string;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  startedAt!: Date;

  /** When COURSE_DELETED was last recorded. */
  @Property({ fieldName: 'told_at', type: 'timestamptz' })
  recordedAt!: Date;

  /** For the policy, a deletion is like its course while that was being deleted. */
  get subject(): CourseSubject {
    const { instructorId, staffIds } = this;
    return { status: CourseStatus.DELETING, instructorId, staffIds };
  }

  static of({ id: courseId, title, instructorId, staffIds }: Course, id: string, now: Date): CourseDeletion {
    return Object.assign(new CourseDeletion(), {
      id,
      courseId,
      title,
      instructorId,
      staffIds: [...staffIds],
      startedAt: now,
      recordedAt: now,
    });
  }
}
