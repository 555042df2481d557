import { duration, type Settings, wholeNumber } from '../../../platform/kernel/settings.js';

/** How the mock gateway misbehaves, as real ones do. Shares are in percent, times in ms. */
export interface GatewayBehaviour {
  /** From the payment to its webhook. */
  readonly webhookDelay: number;
  /** The most that chance adds to the delay: webhooks overtake each other. */
  readonly webhookJitter: number;
  /** How often each webhook is sent. */
  readonly webhookCopies: number;
  /** How many webhooks are never sent. */
  readonly webhooksLost: number;
  /** How many calls of its API are executed, but never answered. */
  readonly timeouts: number;
  /** How many renewals the card does not pay. */
  readonly renewalsFailing: number;
}

export const wellBehaved: GatewayBehaviour = {
  webhookDelay: 0,
  webhookJitter: 0,
  webhookCopies: 1,
  webhooksLost: 0,
  timeouts: 0,
  renewalsFailing: 0,
};

const share = { max: 100 };
const webhookDelay = duration('LMS_GATEWAY_WEBHOOK_DELAY', '200ms', 'Mock gateway: how long after the money its webhook is sent.');
const webhookJitter = duration(
  'LMS_GATEWAY_WEBHOOK_JITTER',
  '0ms',
  'Mock gateway: up to how much later, by chance; webhooks overtake each other.',
);
const webhookCopies = wholeNumber('LMS_GATEWAY_WEBHOOK_COPIES', '1', 'Mock gateway: how often each webhook is sent.', { min: 1, max: 20 });
const webhooksLost = wholeNumber('LMS_GATEWAY_WEBHOOKS_LOST', '0', 'Mock gateway: percent of webhooks that are never sent.', share);
const timeouts = wholeNumber('LMS_GATEWAY_TIMEOUTS', '0', 'Mock gateway: percent of calls that are done but never answered.', share);
const renewalsFailing = wholeNumber('LMS_GATEWAY_RENEWALS_FAILING', '0', 'Mock gateway: percent of renewals that are not paid.', share);

export const gatewayBehaviour = (settings: Settings): GatewayBehaviour => ({
  webhookDelay: settings(webhookDelay),
  webhookJitter: settings(webhookJitter),
  webhookCopies: settings(webhookCopies),
  webhooksLost: settings(webhooksLost),
  timeouts: settings(timeouts),
  renewalsFailing: settings(renewalsFailing),
});
