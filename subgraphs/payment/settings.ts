import { duration } from '../../platform/kernel/settings.js';

export const paymentTtl = duration('LMS_PAYMENT_TTL', '15m', 'How long a person has to pay, once a checkout was started.');

export const paymentWorkEvery = duration('LMS_PAYMENT_WORK_EVERY', '1s', 'How often due payments, refunds and memberships are looked for.');

export const askAfter = duration(
  'LMS_PAYMENT_ASK_AFTER',
  '1m',
  'How long a payment waits for word from the provider before the provider is asked; it doubles with each time.',
);

export const askMost = duration('LMS_PAYMENT_ASK_MOST', '1h', 'The longest wait between two questions to the provider about one thing.');

export const providerTimeout = duration('LMS_PAYMENT_PROVIDER_TIMEOUT', '5s', 'How long the payment provider may take for an answer.');

export const planGrace = duration(
  'LMS_PLAN_GRACE',
  '3d',
  'How long a plan that could not be renewed goes on, while the provider tries again.',
);
