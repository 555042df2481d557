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
  /** What is due now; more than 0. */
  readonly due: Amount;
  /** What the provider takes by itself from the second period on. */
  readonly renewal: { readonly amount: number; readonly interval: Interval } | null;
  readonly expiresAt: Date;
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

/** What the provider knows of a checkout. Each part stays true once it is; so news may come twice, late and in any order. */
export interface CheckoutNews {
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
export interface RenewalNews {
  readonly kind: 'renewal';
  readonly subscriptionId: string;
  readonly paid: Charge;
  readonly paidUntil: Date;
}

export type ProviderNews =
  | CheckoutNews
  | RenewalNews
  /** The provider will not renew it any more. */
  | { readonly kind: 'subscription ended'; readonly subscriptionId: string }
  /** The whole of a charge went back, whoever asked for it. */
  | { readonly kind: 'refunded'; readonly chargeId: string }
  /** Something that does not concern us. */
  | { readonly kind: 'other' };

/** A webhook that is not the provider's, or not fresh, or not as it was signed. Nothing of it may be believed. */
export class UntrustedWebhook extends Error {
  override readonly name = 'UntrustedWebhook';
}

/** The provider understood and will not do it. Trying again changes nothing. */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';

  constructor(
    message: string,
    /** The provider's. */
    readonly code: string | null = null,
  ) {
    super(message);
  }
}

/**
 * Who takes the money. Every method may be called again after it failed: the ids that are passed make the provider do it once.
 * Throws an Outage when there is no answer, in which case it may have been done all the same; a ProviderRefusal when it is refused.
 */
export interface PaymentProvider {
  createCheckout(order: CheckoutOrder): Promise<OpenedCheckout>;
  getPayment(checkoutId: string): Promise<CheckoutNews>;
  /** So that nobody pays there any more. Answers how it ended, which may be: paid. */
  closeCheckout(checkoutId: string): Promise<CheckoutNews>;
  /** The whole charge. `refundId` is ours. */
  refund(refund: { readonly refundId: string; readonly chargeId: string; readonly amount: Amount }): Promise<void>;
  /** Lets it run to the end of the period that is paid. */
  cancelSubscription(subscriptionId: string): Promise<void>;
  /** The periods that were paid after the first, oldest first. */
  renewalsOf(subscriptionId: string): Promise<readonly RenewalNews[]>;
  /** Reads a webhook. Throws UntrustedWebhook. `body` is what came over the wire, byte for byte. */
  news(body: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>): ProviderNews;
  /** Pages that the provider shows from our own address: only one that runs in our process does. It tells its news to `webhooks`. */
  pages?(webhooks: FastifyPluginCallback): FastifyPluginCallback;
}

declare module '../../../platform/kernel/context.js' {
  interface Resources {
    readonly paymentProvider: PaymentProvider;
  }
}
