import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';

/** A coupon that a payment uses. The row is removed when the payment fails, expires or is refunded. One use for each person. */
@Entity({ tableName: 'coupon_redemption' })
@Unique({ name: 'coupon_redemption_once', properties: ['couponId', 'userId'] })
export class CouponRedemption {
  @PrimaryKey({ type: 'uuid' })
  paymentId!: string;

  @Property({ type: 'uuid' })
  couponId!: string;

  @Property({ type: 'uuid' })
  userId!: string;
}
