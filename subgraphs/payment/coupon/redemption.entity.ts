import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';

/** A coupon that a payment uses, as long as it does: the row goes when the payment fails, expires or is refunded. Once a person. */
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
