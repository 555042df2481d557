import { DeferMode, type Opt } from '@mikro-orm/core';
import { Entity, Enum, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { Course } from '../course/course.entity.js';
import { CourseModule } from './module.entity.js';

export enum ModuleItemKind {
  CONTENT = 'CONTENT',
  ASSIGNMENT = 'ASSIGNMENT',
}
registerEnumType(ModuleItemKind, { name: 'ModuleItemKind' });

/** A place in a module that shows a piece of content or an assignment of another service. */
@ObjectType('ModuleItem')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'module_items' })
@Unique({ name: 'module_items_position', properties: ['moduleId', 'position'], deferMode: DeferMode.INITIALLY_DEFERRED })
export class ModuleItem {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  /** The course of its module, repeated here: the course decides who may see an item. */
  @Index({ name: 'module_items_by_course' })
  @ManyToOne(() => Course, { fieldName: 'course_id', mapToPk: true, deleteRule: 'cascade' })
  courseId!: string;

  @ManyToOne(() => CourseModule, { fieldName: 'module_id', mapToPk: true, deleteRule: 'cascade', index: false })
  moduleId!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  title!: string;

  @Property({ type: 'integer' })
  @Field(() => Int)
  position!: number;

  @Property({ type: 'boolean' })
  @Field(() => Boolean)
  required!: boolean;

  @Enum({ items: () => ModuleItemKind, type: 'text' })
  @Field(() => ModuleItemKind)
  kind!: ModuleItemKind;

  /** The id of the content or the assignment, at its owner. */
  @Property({ type: 'text' })
  refId!: string;
}
