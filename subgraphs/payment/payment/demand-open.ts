import { type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { Payment } from './payment.entity.js';
import { PaymentStatus } from './status.js';

/** A payment that a person may go on with: one that is open and in time. Otherwise it says how it ended. */
export function demandOpen(payment: Payment, now: Date): Payment {
  const status: PaymentStatus = payment.status;
  switch (status) {
    case PaymentStatus.PENDING:
      if (payment.expiresAt > now) return payment;
      throw expired(payment);
    case PaymentStatus.SUCCEEDED:
      throw refuse(ErrorCode.ALREADY_PAID, 'It is paid already');
    case PaymentStatus.FAILED:
      throw refuse(ErrorCode.PAYMENT_DECLINED, 'The payment was declined');
    case PaymentStatus.EXPIRED:
      throw expired(payment);
    case PaymentStatus.REFUNDED:
      throw seatExpired();
  }
}

/** The payment of a seat ends with the seat, whichever of the two is heard of first: lapsed or cancelled, it is told as one thing. */
const expired = ({ enrollmentId }: Payment): DomainError =>
  enrollmentId ? seatExpired() : refuse(ErrorCode.PAYMENT_EXPIRED, 'It was not paid in time');

export const seatExpired = (): DomainError => refuse(ErrorCode.SEAT_EXPIRED, 'No seat is held for this enrollment any more');
