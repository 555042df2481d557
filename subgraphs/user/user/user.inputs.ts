import { IsOptional, IsUrl, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { OneLine, Prose, WhenGiven } from '../../../platform/service/graphql/inputs.js';
import { LanguageTag } from '../../../platform/service/graphql/language-tag.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Role } from '../../../schema/events/user.js';
import { EmailAddress } from './email.js';

/** argon2 takes any length; this keeps a request from making it hash megabytes. */
export const LONGEST_PASSWORD = 256;

/** An email has 254 characters at most, and a name fewer. */
const LONGEST_SEARCH = 254;

@InputType()
export class RegisterInput {
  @EmailAddress()
  @Field(() => String)
  email!: string;

  @MaxLength(LONGEST_PASSWORD, { message: `must be ${LONGEST_PASSWORD} characters at most` })
  @Field(() => String)
  password!: string;

  @OneLine(100)
  @Field(() => String)
  displayName!: string;

  @IsOptional()
  @LanguageTag()
  @Field(() => String, { nullable: true })
  locale?: string | null;
}

@InputType()
export class UpdateProfileInput {
  @WhenGiven()
  @OneLine(100)
  @Field(() => String, { nullable: true })
  displayName?: string;

  @WhenGiven()
  @LanguageTag()
  @Field(() => String, { nullable: true })
  locale?: string;

  @IsOptional()
  @MaxLength(2_000, { message: 'must be 2000 characters at most' })
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false }, { message: 'must be an http or https address' })
  @Field(() => String, { nullable: true })
  avatarUrl?: string | null;

  @IsOptional()
  @Prose(2_000)
  @Field(() => String, { nullable: true })
  bio?: string | null;
}

@InputType()
export class SetUserRoleInput {
  @Field(() => ID)
  userId!: string;

  @Field(() => Role)
  role!: Role;
}

@InputType()
export class SetUserActiveInput {
  @Field(() => ID)
  userId!: string;

  @Field(() => Boolean)
  active!: boolean;
}

@InputType()
export class AssignOrgUnitInput {
  @Field(() => ID)
  userId!: string;

  /** Null takes the user out of the unit they are in. */
  @Field(() => ID, { nullable: true })
  orgUnitId?: string | null;
}

@InputType()
export class UserFilter {
  @IsOptional()
  @MaxLength(LONGEST_SEARCH, { message: `must be ${LONGEST_SEARCH} characters at most` })
  @Field(() => String, { nullable: true })
  text?: string | null;

  @Field(() => Role, { nullable: true })
  role?: Role | null;

  @Field(() => ID, { nullable: true })
  orgUnitId?: string | null;

  @Field(() => Boolean, { nullable: true })
  active?: boolean | null;

  @Field(() => DateTime, { nullable: true })
  updatedSince?: Date | null;
}
