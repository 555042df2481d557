import { MaxLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';

const LONGEST = { message: 'must be 256 characters at most' };

@InputType()
export class ChangePasswordInput {
  @MaxLength(256, LONGEST)
  @Field(() => String)
  currentPassword!: string;

  @MaxLength(256, LONGEST)
  @Field(() => String)
  newPassword!: string;
}

@InputType()
export class RequestPasswordResetInput {
  @MaxLength(254, { message: 'must be 254 characters at most' })
  @Field(() => String)
  email!: string;
}

@InputType()
export class ResetPasswordInput {
  @MaxLength(256, { message: 'is not a token' })
  @Field(() => String)
  token!: string;

  @MaxLength(256, LONGEST)
  @Field(() => String)
  newPassword!: string;
}
