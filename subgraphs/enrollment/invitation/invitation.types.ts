import { ArrayMaxSize, ArrayNotEmpty, IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from '../../../platform/service/graphql/connection.js';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { LIMITS } from '../limits.js';
import { Invitation } from './invitation.entity.js';

export const InvitationConnection = connectionOf('Invitation', () => Invitation);

@InputType()
export class InviteStudentsInput {
  @Field(() => ID)
  courseId!: string;

  @ArrayNotEmpty({ message: 'must not be empty' })
  @ArrayMaxSize(LIMITS.peopleAtOnce, { message: `must be ${LIMITS.peopleAtOnce} addresses at most` })
  @MaxLength(LIMITS.addressTextLength, { each: true, message: `must be ${LIMITS.addressTextLength} characters at most, each` })
  @Field(() => [String])
  emails!: string[];

  @IsOptional()
  @Prose(LIMITS.messageLength)
  @Field(() => String, { nullable: true })
  message?: string | null;
}

export enum InvitationOutcome {
  ENROLLED = 'ENROLLED',
  INVITED = 'INVITED',
  ALREADY_ENROLLED = 'ALREADY_ENROLLED',
  REFUSED = 'REFUSED',
}
registerEnumType(InvitationOutcome, { name: 'InvitationOutcome' });

/** What became of one address, in the order in which they were given. */
@ObjectType('InvitationResult')
export class InvitationResult {
  /** As it was given. */
  @Field(() => String)
  email!: string;

  @Field(() => InvitationOutcome)
  outcome!: InvitationOutcome;

  /** Why it was REFUSED. */
  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => Enrollment, { nullable: true })
  enrollment!: Enrollment | null;

  @Field(() => Invitation, { nullable: true })
  invitation!: Invitation | null;
}
