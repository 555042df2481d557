import type { Opt } from '@mikro-orm/core';
import { Check, Entity, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { percentOf } from '../money.js';

/** Redeemed under the lock of its row, so that its last use is one person's. */
@ObjectType('Coupon')
@Entity({ tableName: 'coupon' })
@Index({
  name: 'coupon_of_a_course',
  expression: 'create index coupon_of_a_course on coupon (course_id) where course_id is not null',
})
@Check({ name: 'coupon_percent_off', expression: 'percent_off >= 1 and percent_off <= 100' })
@Check({ name: 'coupon_redemptions', expression: 'redemptions >= 0' })
@Check({ name: 'coupon_limit', expression: 'redemptions <= max_redemptions' })
export class Coupon extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  /** In capitals. */
  @Unique({ name: 'coupon_code' })
  @Property({ type: 'text' })
  @Field(() => String)
  code!: string;

  @Property({ type: 'integer' })
  @Field(() => Int)
  percentOff!: number;

  /** The one course that it is for; null for everything. */
  @Property({ type: 'uuid', nullable: true })
  @Field(() => ID, { nullable: true })
  courseId!: string | null;

  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true })
  maxRedemptions!: number | null;

  @Property({ type: 'integer' })
  @Field(() => Int)
  redemptions: number & Opt = 0;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  expiresAt!: Date | null;

  get isExhausted(): boolean {
    return this.maxRedemptions !== null && this.redemptions >= this.maxRedemptions;
  }

  /** COUPON_INVALID when it is not for this course or not any more, COUPON_EXHAUSTED when it was used as often as it may be. */
  demandGood(courseId: string | null, now: Date): void {
    if (this.expiresAt && this.expiresAt <= now) throw refuse(ErrorCode.COUPON_INVALID, 'The coupon has expired');
    if (this.courseId && this.courseId !== courseId) throw refuse(ErrorCode.COUPON_INVALID, 'The coupon is for another course');
    if (this.isExhausted) throw refuse(ErrorCode.COUPON_EXHAUSTED, 'The coupon is used up');
  }

  discountOn(amount: number): number {
    return percentOf(amount, this.percentOff);
  }
}

/** `summer ` is the coupon SUMMER. */
export const couponCode = (text: string): string => text.trim().toUpperCase();
