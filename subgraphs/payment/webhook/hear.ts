import type { RequestContext } from '../../../platform/kernel/context.js';
import { hearOfCheckout } from '../payment/hear-provider.js';
import { hearOfEnd, hearOfRenewal } from '../plan/hear-renewal.js';
import type { ProviderNews } from '../provider/provider.js';
import { hearOfRefund } from '../refund/perform-refund.js';

/** Takes in what the provider tells, however often and in whatever order. */
export function hear(context: RequestContext, news: ProviderNews): Promise<void> {
  switch (news.kind) {
    case 'checkout':
      return hearOfCheckout(context, news);
    case 'renewal':
      return hearOfRenewal(context, news);
    case 'subscription ended':
      return hearOfEnd(context, news.subscriptionId);
    case 'refunded':
      return hearOfRefund(context, news.chargeId);
    case 'other':
      return Promise.resolve();
  }
}
