import type { FastifyPluginCallback } from 'fastify';

/** Minor units of an ISO 4217 currency. */
export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

export type Interval = 'MONTH' | 'YEAR';

export interface CheckoutOrder {
  readonly paymentId: string;
  /** What is paid for, as the payer reads it. */
  readonly what: string;
  /** The amount due now; more than 0. */
  readonly due: Amount;
  /** What the provider charges by itself from the second period on. */
  readonly renewal: { readonly amount: number; readonly interval: Interval } | null;
  readonly expiresAt: Date;
  /** Where the page leads back to; null is the address of the installation, if it has one. */
  readonly returnUrl: string | null;
}

export interface OpenedCheckout {
  readonly id: string;
  /** The provider's page, where a person pays. */
  readonly url: string;
}

/** Money that was taken. */
export interface Charge extends Amount {
  readonly id: string;
}

/** What the provider knows of a checkout. Each part stays true once it is true, so it may arrive twice, late and in any order. */
export interface CheckoutState {
  readonly kind: 'checkout';
  readonly paymentId: string;
  readonly paid: Charge | null;
  /** The provider's code for why the last attempt to pay did not work. */
  readonly failure: string | null;
  /** Nobody can pay there any more. */
  readonly closed: boolean;
  readonly subscriptionId: string | null;
}

/** A further period of a subscription was paid. */
export interface Renewal {
  readonly kind: 'renewal';
  readonly subscriptionId: string;
  readonly paid: Charge;
  readonly paidUntil: Date;
}

export type ProviderEvent =
  | CheckoutState
  | Renewal
  /** The provider will not renew the subscription any more. */
  | { readonly kind: 'subscription ended'; readonly subscriptionId: string }
  /** The whole charge was refunded, whoever asked for it. */
  | { readonly kind: 'refunded'; readonly chargeId: string }
  /** Something that does not concern us. */
  | { readonly kind: 'other' };

/** A webhook that does not come from the provider, is too old, or was altered. Nothing in it may be believed. */
export class UntrustedWebhook extends Error {
  override readonly name = 'UntrustedWebhook';
}

/** The provider has refused. Trying again changes nothing. */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';

  constructor(
    message: string,
    /** The provider's code. */
    readonly code: string | null = null,
  ) {
    super(message);
  }
}

/**
 * The payment provider. Every method may be called again after it failed: the ids that are passed make the provider do it once. Throws an
 * Outage when there is no answer, though it may have been done; a ProviderRefusal when the provider refuses.
 */
export interface PaymentProvider {
  createCheckout(order: CheckoutOrder): Promise<OpenedCheckout>;
  getPayment(checkoutId: string): Promise<CheckoutState>;
  /** Closes the page, so that nobody can pay there any more. Answers how the checkout ended, which may be: paid. */
  closeCheckout(checkoutId: string): Promise<CheckoutState>;
  /** Refunds the whole charge. `refundId` is our own id. */
  refund(refund: { readonly refundId: string; readonly chargeId: string; readonly amount: Amount }): Promise<void>;
  /** Stops the renewal; the subscription runs to the end of the period that is paid. */
  cancelSubscription(subscriptionId: string): Promise<void>;
  /** The periods that were paid after the first, oldest first. */
  renewalsOf(subscriptionId: string): Promise<readonly Renewal[]>;
  /** Reads a webhook. Throws UntrustedWebhook. `body` is what came over the wire, byte for byte. */
  readWebhook(body: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>): ProviderEvent;
  /**
   * Pages that the provider serves at our own address: only a provider that runs in our process does. It sends its webhooks to
   * `webhooks`.
   */
  pages?(webhooks: FastifyPluginCallback): FastifyPluginCallback;
}

declare module '../../../platform/kernel/context.js' {
  interface Resources {
    readonly paymentProvider: PaymentProvider;
  }
}
