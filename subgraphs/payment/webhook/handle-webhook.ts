import type { RequestContext } from '../../../platform/kernel/context.js';
import { handleCheckout } from '../payment/handle-checkout.js';
import { handleRenewal, handleSubscriptionEnded } from '../plan/handle-renewal.js';
import type { ProviderEvent } from '../provider/provider.js';
import { handleRefunded } from '../refund/perform-refund.js';

/** Handles a webhook of the provider. Webhooks may come repeatedly and in any order. */
export function handleWebhook(context: RequestContext, event: ProviderEvent): Promise<void> {
  switch (event.kind) {
    case 'checkout':
      return handleCheckout(context, event);
    case 'renewal':
      return handleRenewal(context, event);
    case 'subscription ended':
      return handleSubscriptionEnded(context, event.subscriptionId);
    case 'refunded':
      return handleRefunded(context, event.chargeId);
    case 'other':
      return Promise.resolve();
  }
}
