import { BigIntType, type Opt } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { SafeInt } from '../../../platform/service/graphql/scalars.js';

/** A file of a submission. Its bytes are in the object store, under its id. */
@ObjectType('SubmissionFile')
@Entity({ tableName: 'submission_file' })
@Index({ name: 'submission_file_of_a_submission', properties: ['submissionId', 'id'] })
@Index({
  name: 'submission_file_awaited',
  expression: 'create index submission_file_awaited on submission_file (upload_until) where not ready',
})
export class SubmissionFile {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @Property({ type: 'uuid' })
  submissionId!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  fileName!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  mimeType!: string;

  /** As announced; checked when the file arrives. */
  @Property({ type: new BigIntType('number') })
  @Field(() => SafeInt)
  sizeBytes!: number;

  /** In hex; as announced, otherwise computed from what arrived. */
  @Property({ type: 'text', nullable: true })
  sha256!: string | null;

  /** The file has arrived, and is what was announced. */
  @Property({ type: 'boolean' })
  @Field(() => Boolean)
  ready: boolean & Opt = false;

  /** The upload must begin before this time. */
  @Property({ type: 'timestamptz' })
  uploadUntil!: Date;
}
