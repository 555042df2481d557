import { BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import {
  PaymentCameLate,
  PaymentExpired,
  PaymentFailed,
  PaymentRefunded,
  PaymentStarted,
  PaymentSucceeded,
} from '../../../schema/events/payment.js';
import { snapshotOf } from './snapshot.js';
import { PaymentStatus } from './status.js';

/** What is paid for, by whom, and until when. Either of an enrollment or of a plan. */
export interface Purchase {
  readonly payerId: string;
  /** For people. */
  readonly what: string;
  readonly price: Money;
  /** Taken off the price. */
  readonly discount: number;
  readonly couponId: string | null;
  readonly of:
    | { readonly enrollmentId: string; readonly courseId: string; readonly sagaId: string }
    | { readonly planId: string; readonly membershipId?: string };
  readonly expiresAt: Date;
}

/** Why money for it is not wanted any more. LAPSED: the seat was lost, and there may be another. */
export type CalledOff = 'LAPSED' | 'CALLED_OFF';

/**
 * PENDING → SUCCEEDED → REFUNDED; or FAILED, or EXPIRED, and from there to SUCCEEDED when money comes late: it is never dropped.
 * Every change is asked for under the lock of its row (`lockPayment`).
 */
@ObjectType('Payment')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'payment' })
@Index({ name: 'payment_of_an_enrollment', properties: ['enrollmentId', 'createdAt'] })
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
export class Payment extends Aggregate {
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

  @Unique({ name: 'payment_of_a_saga' })
  @Property({ type: 'uuid', nullable: true })
  sagaId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  planId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  membershipId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  couponId: string | null = null;

  /** At the provider. Null until its page was made, and for ever where nothing is due. */
  @Unique({ name: 'payment_checkout_id' })
  @Property({ type: 'text', nullable: true })
  checkoutId: string | null = null;

  @Property({ type: 'text', nullable: true })
  checkoutUrl: string | null = null;

  /** The money, at the provider. */
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

  /** When the provider is asked if nothing is heard; null when all is known. */
  @Property({ type: 'timestamptz', nullable: true })
  askAt: Date | null = null;

  /** How often it was. */
  @Property({ type: 'integer' })
  asked: number & Opt = 0;

  @Field(() => Money)
  get amount(): Money {
    return this.due;
  }

  get due(): Money {
    return { amount: this.amountDue, currency: this.currency };
  }

  get isOpen(): boolean {
    return this.status === PaymentStatus.PENDING;
  }

  /** Whether its money came, and whether or not it went back since. */
  get isTaken(): boolean {
    return this.status === PaymentStatus.SUCCEEDED || this.status === PaymentStatus.REFUNDED;
  }

  static begin({ payerId, what, price, discount, couponId, of, expiresAt }: Purchase, now: Date): Payment {
    const payment: Payment = Object.assign(new Payment(), {
      payerId,
      what,
      amountDue: price.amount - discount,
      discount,
      currency: price.currency,
      couponId,
      ...of,
      createdAt: now,
      expiresAt,
      askAt: expiresAt,
    });
    payment.record(PaymentStarted, snapshotOf(payment));
    return payment;
  }

  /** The provider's page for it. One that was made when nobody wants it any more is asked about at once: to close it. */
  openedAt(checkoutId: string, url: string, askAt: Date, now: Date): void {
    if (this.checkoutId) return;
    this.checkoutId = checkoutId;
    this.checkoutUrl = url;
    if (this.isTaken) return;
    this.askAt = this.isOpen ? new Date(Math.min(askAt.getTime(), this.expiresAt.getTime())) : now;
  }

  succeed(chargeId: string | null, invoiceNumber: string, now: Date): void {
    Object.assign(this, { status: PaymentStatus.SUCCEEDED, chargeId, settledAt: now, askAt: null, failureCode: null });
    this.record(PaymentSucceeded, {
      ...snapshotOf(this),
      settledAt: now.toISOString(),
      discount: { amount: this.discount, currency: this.currency },
      couponId: this.couponId,
      invoiceNumber,
    });
  }

  /** The card was declined. Its page is still open at the provider: it is closed as soon as that can be asked. */
  fail(failureCode: string, reason: string, now: Date): void {
    Object.assign(this, { status: PaymentStatus.FAILED, failureCode, settledAt: now, askAt: now });
    this.record(PaymentFailed, { ...snapshotOf(this), settledAt: now.toISOString(), failureCode, reason });
  }

  /** Nobody paid in time, or it is not wanted any more. */
  expire(now: Date): void {
    Object.assign(this, { status: PaymentStatus.EXPIRED, settledAt: now, askAt: this.checkoutId ? now : null });
    this.record(PaymentExpired, { ...snapshotOf(this), settledAt: now.toISOString() });
  }

  /** Its enrollment's saga had given it up: enrollment finds a seat for it, or has it refunded. */
  cameLate(): void {
    const { enrollmentId, courseId, sagaId } = this;
    if (!enrollmentId || !courseId || !sagaId) throw new Error('Only the payment of an enrollment can come too late for it');
    this.record(PaymentCameLate, { ...snapshotOf(this), enrollmentId, courseId, sagaId });
  }

  refund(refundId: string, reason: string | null, now: Date): void {
    this.status = PaymentStatus.REFUNDED;
    this.record(PaymentRefunded, { ...snapshotOf(this), refundId, refundedAt: now.toISOString(), reason });
  }
}
