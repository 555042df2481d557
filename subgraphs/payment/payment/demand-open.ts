import { conflict, type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { Payment } from './payment.entity.js';
import { PaymentStatus } from './status.js';

/** Answers a payment that can still be paid: it is open and in time. Otherwise throws how it ended. */
export function demandOpen(payment: Payment, now: Date): Payment {
  const status: PaymentStatus = payment.status;
  if (payment.replacedAt) throw conflict('Another checkout has taken its place');
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

/** The payment of a seat ends together with the seat, whichever event comes first, so both have the same error. */
const expired = ({ enrollmentId }: Payment): DomainError =>
  enrollmentId ? seatExpired() : refuse(ErrorCode.PAYMENT_EXPIRED, 'It was not paid in time');

export const seatExpired = (): DomainError => refuse(ErrorCode.SEAT_EXPIRED, 'No seat is held for this enrollment any more');
