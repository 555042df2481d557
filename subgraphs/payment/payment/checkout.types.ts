import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import { Payment } from './payment.entity.js';
import { LONGEST_RETURN_URL } from './return-url.js';

/** For an enrollment or for a plan: give one of them. A coupon that is absent is the one of the payment that is open. */
@InputType()
export class CheckoutInput {
  @Field(() => ID, { nullable: true })
  enrollmentId?: string | null;

  @Field(() => ID, { nullable: true })
  planId?: string | null;

  @IsOptional()
  @MaxLength(100, { message: 'must have 100 characters at most' })
  @Field(() => String, { nullable: true })
  couponCode?: string | null;

  /** Of an allowed origin: the provider's page leads back there. */
  @IsOptional()
  @MaxLength(LONGEST_RETURN_URL, { message: `must have ${LONGEST_RETURN_URL} characters at most` })
  @Field(() => String, { nullable: true })
  returnUrl?: string | null;
}

@ObjectType('Checkout')
export class Checkout {
  @Field(() => Payment)
  payment!: Payment;

  /** The provider's page. Null when nothing is due: the payment is SUCCEEDED. */
  @Field(() => String, { nullable: true })
  url!: string | null;

  @Field(() => DateTime, { nullable: true })
  expiresAt!: Date | null;
}

@ObjectType('Quote')
export class Quote {
  @Field(() => Money)
  price!: Money;

  @Field(() => Money)
  discount!: Money;

  @Field(() => Money)
  total!: Money;

  @Field(() => String, { nullable: true })
  couponCode!: string | null;
}
