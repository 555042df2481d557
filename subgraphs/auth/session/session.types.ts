import { IsOptional, MaxLength } from 'class-validator';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { Profile } from '../account.js';
import { SessionUser } from '../stubs.js';

@ObjectType('Session')
export class Session {
  @Field(() => String)
  accessToken!: string;

  @Field(() => DateTime)
  accessTokenExpiresAt!: Date;

  @Field(() => String)
  refreshToken!: string;

  @Field(() => DateTime)
  refreshTokenExpiresAt!: Date;

  /** Of a sign-in: to be kept, also after signing out, and shown at the next sign-in on this device. Null when refreshing. */
  @Field(() => String, {
    nullable: true,
    description: 'Of login alone: keep it on the device, also after signing out, and send it with the next login.',
  })
  deviceToken!: string | null;

  @Field(() => ID)
  userId!: string;

  @Directive('@provides(fields: "displayName avatarUrl bio email role active locale createdAt")')
  @Field(() => SessionUser, { nullable: true })
  user!: Profile | null;
}

@ObjectType('SignedInDevice')
export class SignedInDevice {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true })
  userAgent!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  lastUsedAt!: Date;

  @Field(() => Boolean)
  current!: boolean;
}

@InputType()
export class LoginInput {
  @MaxLength(254, { message: 'must be 254 characters at most' })
  @Field(() => String)
  email!: string;

  @MaxLength(256, { message: 'must be 256 characters at most' })
  @Field(() => String)
  password!: string;

  @IsOptional()
  @MaxLength(1_024, { message: 'is not a device token' })
  @Field(() => String, { nullable: true })
  deviceToken?: string | null;
}

@InputType()
export class RefreshInput {
  @MaxLength(200, { message: 'is not a refresh token' })
  @Field(() => String)
  refreshToken!: string;
}
