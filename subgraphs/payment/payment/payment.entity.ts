import { Entity } from '@mikro-orm/decorators/legacy';
import { Directive, ObjectType } from 'type-graphql';
import { transition } from '../../../platform/kernel/transitions.js';
import type { Money } from '../../../platform/service/graphql/shared.js';
import {
  PaymentCameLate,
  PaymentExpired,
  PaymentFailed,
  PaymentRefunded,
  PaymentStarted,
  PaymentSucceeded,
} from '../../../schema/events/payment.js';
import { PaymentState } from './payment.state.js';
import { snapshotOf } from './snapshot.js';
import { PaymentStatus } from './status.js';
import { TRANSITIONS } from './transitions.js';

/** What is paid for, by whom, and until when: an enrollment or a plan. */
export interface Purchase {
  readonly payerId: string;
  /** A text for people. */
  readonly what: string;
  readonly price: Money;
  /** The part of the price that the coupon takes off. */
  readonly discount: number;
  readonly couponId: string | null;
  readonly of:
    | { readonly enrollmentId: string; readonly courseId: string; readonly sagaId: string }
    | { readonly planId: string; readonly membershipId?: string };
  readonly expiresAt: Date;
  readonly returnUrl?: string | null;
}

/** A payment. Every change is made under the lock of its row (`lockPayment`). */
@ObjectType('Payment')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'payment' })
export class Payment extends PaymentState {
  static begin({ payerId, what, price, discount, couponId, of, expiresAt, returnUrl }: Purchase, now: Date): Payment {
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
      returnUrl: returnUrl ?? null,
      askAt: expiresAt,
    });
    payment.record(PaymentStarted, snapshotOf(payment));
    return payment;
  }

  /** Keeps the page that the provider made. A page that nobody wants any more is asked about at once, so that it is closed. */
  openedAt(checkoutId: string, url: string, askAt: Date, now: Date): void {
    if (this.checkoutId) return;
    this.checkoutId = checkoutId;
    this.checkoutUrl = url;
    if (this.isTaken) return;
    this.askAt = this.isOpen ? new Date(Math.min(askAt.getTime(), this.expiresAt.getTime())) : now;
  }

  succeed(chargeId: string | null, invoiceNumber: string, now: Date): void {
    this.become(PaymentStatus.SUCCEEDED, { chargeId, settledAt: now, askAt: null, failureCode: null });
    this.record(PaymentSucceeded, {
      ...snapshotOf(this),
      settledAt: now.toISOString(),
      discount: { amount: this.discount, currency: this.currency },
      couponId: this.couponId,
      invoiceNumber,
    });
  }

  /**
   * Keeps why the last card was declined. That ends nothing: the payer may try another card as long as the page is open. False when it
   * is known already, or the payment has ended.
   */
  decline(failureCode: string): boolean {
    if (!this.isOpen || this.failureCode === failureCode) return false;
    this.failureCode = failureCode;
    return true;
  }

  /** Nobody will pay any more, and the last card was declined. */
  fail(failureCode: string, reason: string, now: Date): void {
    this.become(PaymentStatus.FAILED, { failureCode, settledAt: now, askAt: this.checkoutId ? now : null });
    this.record(PaymentFailed, { ...snapshotOf(this), settledAt: now.toISOString(), failureCode, reason });
  }

  /** No card was tried in time, or the payment is not wanted any more. */
  expire(now: Date): void {
    this.become(PaymentStatus.EXPIRED, { settledAt: now, askAt: this.checkoutId ? now : null });
    this.record(PaymentExpired, { ...snapshotOf(this), settledAt: now.toISOString(), replaced: this.replacedAt !== null });
  }

  /** Another payment takes its place. */
  replace(now: Date): void {
    this.replacedAt = now;
    if (this.isOpen) this.expire(now);
  }

  /** Its money came after all, and counts in place of the payment that had replaced it. */
  takeBack(successor: Payment | null): void {
    Object.assign(this, { replacedAt: null, calledOff: successor?.calledOff ?? null });
  }

  /** The enrollment's saga did not want the money any more: enrollment finds a seat for it, or has it refunded. */
  cameLate(): void {
    const { enrollmentId, courseId, sagaId } = this;
    if (!enrollmentId || !courseId || !sagaId) throw new Error('Only the payment of an enrollment can come too late for it');
    this.record(PaymentCameLate, { ...snapshotOf(this), enrollmentId, courseId, sagaId });
  }

  refund(refundId: string, reason: string | null, now: Date): void {
    this.become(PaymentStatus.REFUNDED, {});
    this.record(PaymentRefunded, { ...snapshotOf(this), refundId, refundedAt: now.toISOString(), reason });
  }

  private become(status: PaymentStatus, changes: Partial<PaymentState>): void {
    Object.assign(this, changes, { status: transition(TRANSITIONS, this.status, status) });
  }
}
