import { duration, type Setting, type Settings, wholeNumber } from '../../platform/kernel/settings.js';
import type { Limit } from '../../platform/security/rate-limit/rate-limiter.js';

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

const guessWindow = duration('LMS_PAYMENT_COUPON_WINDOW', '15m', 'How long a coupon code that was not good counts.');
const guessesPerUser = wholeNumber(
  'LMS_PAYMENT_COUPON_TRIES_PER_USER',
  '20',
  'Coupon codes that are not good, from one user within LMS_PAYMENT_COUPON_WINDOW, before no code is looked at.',
  { min: 1 },
);
const guessesPerAddress = wholeNumber(
  'LMS_PAYMENT_COUPON_TRIES_PER_ADDRESS',
  '300',
  'Coupon codes that are not good, from one network address within LMS_PAYMENT_COUPON_WINDOW, before no code is looked at.',
  { min: 1 },
);

const guessLimit =
  (name: string, tries: Setting<number>) =>
  (settings: Settings): Limit => ({ name, tries: settings(tries), within: settings(guessWindow) });

export const couponsByUser = guessLimit('coupon-user', guessesPerUser);
export const couponsByAddress = guessLimit('coupon-address', guessesPerAddress);
