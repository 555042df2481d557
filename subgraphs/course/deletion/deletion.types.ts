import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { CourseDeletion } from './course-deletion.entity.js';

@ObjectType('CourseDeletionChange')
export class CourseDeletionChange {
  @Field(() => String)
  cursor!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => CourseDeletion)
  deletion!: CourseDeletion;
}
