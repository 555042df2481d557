import { ArrayType } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { CourseSubject } from '../../../schema/rules/course.js';
import type { Course } from '../course/course.entity.js';
import { CourseStatus } from '../course/vocabulary.js';

/**
 * That a course is deleted, or about to be: what is left of it when its rows are gone. It is kept for ever, so that who had the
 * course can look up what became of it, and so that deleting it once more is the same deletion.
 */
@ObjectType('CourseDeletion')
@Entity({ tableName: 'course_deletion' })
export class CourseDeletion {
  /** Of the saga as well: how far it has come stands there. */
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

  /** When the other services were last told of it. */
  @Property({ type: 'timestamptz' })
  toldAt!: Date;

  /** The policy's answer is that of the course while it is being deleted, and stays so. */
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
      toldAt: now,
    });
  }
}
