import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.js';
import type { Payment } from './payment.entity.js';

export const paymentChannel = (paymentId: string): string => `payment:${paymentId}`;

/** Notifies the followers of a payment that it has changed, in the transaction that changes it. */
export function notifyFollowers({ em, clock }: Pick<RequestContext, 'em' | 'clock'>, { id }: Payment): void {
  feed(em, [paymentChannel(id)], id, clock.now());
}
