import type { Opt } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';

@ObjectType('SubmissionComment')
@Entity({ tableName: 'submission_comment' })
@Index({ name: 'submission_comment_of_a_submission', properties: ['submissionId', 'id'] })
export class SubmissionComment {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @Property({ type: 'uuid' })
  submissionId!: string;

  @Property({ type: 'uuid' })
  authorId!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  text!: string;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  at!: Date;
}
