import type { Settings } from '../../platform/kernel/settings.js';
import { duration, wholeNumber } from '../../platform/kernel/settings.js';
import type { Limit } from '../../platform/security/rate-limit/rate-limiter.js';

const takenAnswers = wholeNumber(
  'LMS_REGISTER_TAKEN_PER_ADDRESS',
  '30',
  'How many times one network address may get EMAIL_TAKEN within LMS_REGISTER_WINDOW, before it may not register at all.',
  { min: 1 },
);

const window = duration('LMS_REGISTER_WINDOW', '15m', 'How long an EMAIL_TAKEN counts against a network address.');

/** `register` shows which emails have accounts, so its answers are limited: see the ADR on it. */
export const takenLimit = (settings: Settings): Limit => ({
  name: 'register-taken',
  tries: settings(takenAnswers),
  within: settings(window),
});
