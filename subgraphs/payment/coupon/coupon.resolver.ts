import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { Coupon } from './coupon.entity.js';
import { CreateCouponInput, createCoupon } from './create-coupon.js';

@Resolver(() => Coupon)
export class CouponResolver {
  @Directive('@authenticated')
  @Mutation(() => Coupon)
  createCoupon(@Arg('input', () => CreateCouponInput) input: CreateCouponInput, @Ctx() context: RequestContext) {
    return createCoupon(context, input);
  }
}
