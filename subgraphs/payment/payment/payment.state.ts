import { BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import { PaymentStatus } from './status.js';

/** Why the money is not wanted any more. LAPSED: the seat was lost, and there may be another. */
export type CalledOff = 'LAPSED' | 'CALLED_OFF';

/** What is stored of a payment, and what follows from it. What may happen to it stands in `Payment`. */
@ObjectType()
@Entity({ abstract: true })
@Index({ name: 'payment_of_an_enrollment', properties: ['enrollmentId', 'createdAt'] })
@Index({
  name: 'payment_of_a_saga',
  expression: `create unique index payment_of_a_saga on payment (saga_id) where replaced_at is null`,
})
@Index({
  name: 'payment_open_for_an_enrollment',
  expression: `create unique index payment_open_for_an_enrollment on payment (enrollment_id) where status = 'PENDING'`,
})
@Index({
  name: 'payment_open_for_a_plan',
  expression: `create unique index payment_open_for_a_plan on payment (payer_id, plan_id) where status = 'PENDING'`,
})
@Index({ name: 'payment_to_ask_about', expression: `create index payment_to_ask_about on payment (ask_at) where ask_at is not null` })
@Index({
  name: 'payment_taken_for_a_course',
  expression: `create index payment_taken_for_a_course on payment (course_id) where status = 'SUCCEEDED' and course_id is not null`,
})
@Check({ name: 'payment_amount', expression: 'amount_due >= 0' })
@Check({ name: 'payment_discount', expression: 'discount >= 0' })
export abstract class PaymentState extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Enum({ items: () => PaymentStatus, type: 'text' })
  @Field(() => PaymentStatus)
  status: PaymentStatus & Opt = PaymentStatus.PENDING;

  /** What is due after the discount. */
  @Property({ type: new BigIntType('number') })
  amountDue!: number;

  @Property({ type: new BigIntType('number') })
  discount!: number;

  @Property({ type: 'text' })
  currency!: string;

  @Property({ type: 'uuid' })
  payerId!: string;

  @Property({ type: 'text' })
  what!: string;

  @Property({ type: 'uuid', nullable: true })
  enrollmentId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  courseId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  sagaId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  planId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  membershipId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  couponId: string | null = null;

  /** The provider's id. Null until the provider has made its page, and for ever when nothing is due. */
  @Unique({ name: 'payment_checkout_id' })
  @Property({ type: 'text', nullable: true })
  checkoutId: string | null = null;

  @Property({ type: 'text', nullable: true })
  checkoutUrl: string | null = null;

  /** Where the provider's page leads back to; null is the address of the installation. */
  @Property({ type: 'text', nullable: true })
  returnUrl: string | null = null;

  /** The provider's id of the money. */
  @Unique({ name: 'payment_charge_id' })
  @Property({ type: 'text', nullable: true })
  chargeId: string | null = null;

  @Property({ type: 'text', nullable: true })
  calledOff: CalledOff | null = null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  failureCode: string | null = null;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Property({ type: 'timestamptz' })
  expiresAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  settledAt: Date | null = null;

  /** When the payer began another payment in its place. Its saga and its enrollment count the other one. */
  @Property({ type: 'timestamptz', nullable: true })
  replacedAt: Date | null = null;

  /** When the provider is asked if no webhook comes; null when there is nothing to ask. */
  @Property({ type: 'timestamptz', nullable: true })
  askAt: Date | null = null;

  /** How often the provider was asked. */
  @Property({ type: 'integer' })
  asked: number & Opt = 0;

  @Field(() => Money)
  get amount(): Money {
    return this.due;
  }

  get due(): Money {
    return { amount: this.amountDue, currency: this.currency };
  }

  /** Before the discount. */
  get price(): Money {
    return { amount: this.amountDue + this.discount, currency: this.currency };
  }

  get isOpen(): boolean {
    return this.status === PaymentStatus.PENDING;
  }

  /** Whether its money came. It may have gone back since. */
  get isTaken(): boolean {
    return this.status === PaymentStatus.SUCCEEDED || this.status === PaymentStatus.REFUNDED;
  }
}
