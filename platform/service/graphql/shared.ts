import 'reflect-metadata';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ErrorCode } from '../../kernel/errors.js';
import { SagaState, SagaStepState } from '../../messaging/saga/states.js';
import { DateTime, SafeInt } from './scalars.js';

// Types that every subgraph must declare alike, or composition refuses them or silently drops fields.

registerEnumType(ErrorCode, { name: 'ErrorCode' });

@ObjectType()
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

/** `amount` in minor units of `currency` (ISO 4217). */
@ObjectType()
@Directive('@shareable')
export class Money {
  @Field(() => SafeInt)
  amount!: number;

  @Field(() => String)
  currency!: string;
}

@InputType()
export class MoneyInput {
  @IsInt()
  @Min(0, { message: 'must not be negative' })
  @Max(Number.MAX_SAFE_INTEGER)
  @Field(() => SafeInt)
  amount!: number;

  @Matches(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code, like USD' })
  @Field(() => String)
  currency!: string;
}

@ObjectType()
@Directive('@shareable')
export class UploadHeader {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@ObjectType()
@Directive('@shareable')
export class UploadTicket {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  method!: string;

  /** Null for an upload in parts, which have an address each. */
  @Field(() => String, { nullable: true })
  url!: string | null;

  @Field(() => [UploadHeader])
  headers!: UploadHeader[];

  @Field(() => DateTime)
  expiresAt!: Date;

  @Field(() => SafeInt)
  maxBytes!: number;

  /** Of each part but the last, in bytes. */
  @Field(() => SafeInt, { nullable: true })
  partSize!: number | null;

  @Field(() => Int, { nullable: true })
  partCount!: number | null;
}

@ObjectType()
@Directive('@shareable')
export class UploadPart {
  @Field(() => Int)
  number!: number;

  @Field(() => String)
  method!: string;

  @Field(() => String)
  url!: string;

  @Field(() => [UploadHeader])
  headers!: UploadHeader[];

  @Field(() => DateTime)
  expiresAt!: Date;
}

registerEnumType(SagaState, { name: 'SagaState' });
registerEnumType(SagaStepState, { name: 'SagaStepState' });

@ObjectType()
@Directive('@shareable')
export class SagaStep {
  @Field(() => String)
  name!: string;

  @Field(() => SagaStepState)
  state!: SagaStepState;

  @Field(() => DateTime, { nullable: true })
  at!: Date | null;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

/** How a list of people in a course is sorted. */
export enum RosterOrder {
  /** As the language of the caller sorts names. */
  NAME = 'NAME',
  /** Who enrolled first comes first. */
  JOINED = 'JOINED',
}
registerEnumType(RosterOrder, { name: 'RosterOrder' });

/** Which people of a course: those who learn there, those who did once, or all. */
export enum RosterPart {
  LEARNERS = 'LEARNERS',
  FORMER = 'FORMER',
  ALL = 'ALL',
}
registerEnumType(RosterPart, { name: 'RosterPart' });
