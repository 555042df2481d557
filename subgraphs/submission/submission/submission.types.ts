import { ArgsType, Field, ObjectType } from 'type-graphql';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { SubmissionStatus } from './status.js';
import { Submission } from './submission.entity.js';

export const SubmissionConnection = connectionOf('Submission', () => Submission);

@ArgsType()
export class SubmissionsArgs extends PageArgs {
  @Field(() => SubmissionStatus, { nullable: true })
  status?: SubmissionStatus | null;
}

@ObjectType('SubmissionChange')
export class SubmissionChange {
  @Field(() => String)
  cursor!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => Submission)
  submission!: Submission;
}
