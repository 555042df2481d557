import { DeferMode, type Opt } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { Course } from '../course/course.entity.js';

/** A section of a course. Positions run from 0 without a gap; they are swapped within one transaction, hence the deferred constraint. */
@ObjectType('Module')
@Entity({ tableName: 'modules' })
@Unique({ name: 'modules_position', properties: ['courseId', 'position'], deferMode: DeferMode.INITIALLY_DEFERRED })
export class CourseModule {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @ManyToOne(() => Course, { fieldName: 'course_id', mapToPk: true, deleteRule: 'cascade', index: false })
  courseId!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  title!: string;

  @Property({ type: 'integer' })
  @Field(() => Int)
  position!: number;
}
