import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { RosterOrder, RosterPart } from '../../../platform/service/graphql/shared.js';
import { ModuleItemStub } from '../stubs.js';
import { Enrollment } from './enrollment.entity.js';
import { EnrollmentStatus } from './status.js';

export const EnrollmentConnection = connectionOf('Enrollment', () => Enrollment);

@ArgsType()
export class EnrollmentsArgs extends PageArgs {
  @Field(() => EnrollmentStatus, { nullable: true })
  status?: EnrollmentStatus | null;
}

/** Of a course: a roster. */
@ArgsType()
export class RosterArgs extends EnrollmentsArgs {
  @Field(() => RosterOrder, { nullable: true, defaultValue: RosterOrder.NAME })
  orderBy?: RosterOrder | null;

  @Field(() => RosterPart, { nullable: true, defaultValue: RosterPart.ALL })
  include?: RosterPart | null;
}

@ObjectType('Progress')
export class Progress {
  @Field(() => Int)
  percent!: number;

  @Field(() => Int)
  completedItems!: number;

  @Field(() => Int)
  requiredItems!: number;

  @Field(() => [ID])
  completedItemIds!: readonly string[];

  @Field(() => ModuleItemStub, { nullable: true })
  nextItem!: ModuleItemStub | null;
}

@ObjectType('EnrollmentChange')
export class EnrollmentChange {
  @Field(() => String)
  cursor!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => Enrollment)
  enrollment!: Enrollment;
}
