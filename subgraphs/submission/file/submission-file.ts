import { Field, ID, ObjectType } from 'type-graphql';
import { SafeInt } from '../../../platform/service/graphql/scalars.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';

/** An upload, as people see it who see the submission. */
@ObjectType()
export class SubmissionFile implements Pick<Upload, 'id' | 'fileName' | 'mimeType' | 'sizeBytes'> {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  fileName!: string;

  @Field(() => String)
  mimeType!: string;

  @Field(() => SafeInt)
  sizeBytes!: number;
}
