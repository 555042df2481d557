import type { Transitions } from '../../../platform/kernel/transitions.js';
import { PaymentStatus } from './status.js';

const { PENDING, SUCCEEDED, FAILED, EXPIRED, REFUNDED } = PaymentStatus;

/** What a payment may become. Money that comes late, after the payment has failed or expired, is never dropped. */
export const TRANSITIONS: Transitions<PaymentStatus> = {
  [PENDING]: [SUCCEEDED, FAILED, EXPIRED],
  [FAILED]: [SUCCEEDED],
  [EXPIRED]: [SUCCEEDED],
  // A renewal has succeeded from the beginning: it is never open.
  [SUCCEEDED]: [SUCCEEDED, REFUNDED],
  [REFUNDED]: [],
};
