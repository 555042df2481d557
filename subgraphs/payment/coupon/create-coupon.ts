import { IsDate, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { isUniqueViolation } from '../../../platform/postgres/violations.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { courseDeleted, knownCourses } from '../course/known-courses.js';
import { coursePolicy, shopPolicy } from '../policy.js';
import { Coupon, couponCode } from './coupon.entity.js';

/** As PostgreSQL's integer holds it. */
const MOST_REDEMPTIONS = 2_147_483_647;

@InputType()
export class CreateCouponInput {
  @Matches(/^\s*[A-Za-z0-9][A-Za-z0-9_-]{2,39}\s*$/, { message: 'must be 3 to 40 letters, digits, - or _' })
  @Field(() => String)
  code!: string;

  @IsInt()
  @Min(1, { message: 'must be from 1 to 100' })
  @Max(100, { message: 'must be from 1 to 100' })
  @Field(() => Int)
  percentOff!: number;

  @Field(() => ID, { nullable: true })
  courseId?: string | null;

  @IsOptional()
  @Min(1, { message: 'must be 1 at least' })
  @Max(MOST_REDEMPTIONS)
  @Field(() => Int, { nullable: true })
  maxRedemptions?: number | null;

  @IsOptional()
  @IsDate()
  @Field(() => DateTime, { nullable: true })
  expiresAt?: Date | null;
}

/** For one course: its staff, admins. For everything: admins. CONFLICT when the code is taken, COURSE_DELETED. */
export async function createCoupon(context: RequestContext, input: CreateCouponInput): Promise<Coupon> {
  const { code, percentOff, courseId = null, maxRedemptions = null, expiresAt = null } = input;
  if (courseId === null) shopPolicy.demand('createCouponForAll', context.caller, 'shop');
  else await demandStaff(context, courseId);
  if (expiresAt && expiresAt <= context.clock.now()) throw badInput({ expiresAt: 'must be in the future' });
  const coupon = Object.assign(new Coupon(), { code: couponCode(code), percentOff, courseId, maxRedemptions, expiresAt });
  try {
    return await transaction(context, async (em) => {
      if (courseId && (await knownCourses.lock(em, courseId))?.isDeleted) throw courseDeleted();
      em.persist(coupon);
      return coupon;
    });
  } catch (error) {
    throw isUniqueViolation(error, 'coupon_code') ? conflict(`There is a coupon ${coupon.code} already`) : error;
  }
}

async function demandStaff(context: RequestContext, courseId: string): Promise<void> {
  const { caller } = context;
  const course = await knownCourses.find(context, courseId, (known) => coursePolicy.can('createCoupon', caller, known));
  coursePolicy.demand('createCoupon', caller, course);
  if (course.isDeleted) throw courseDeleted();
}
