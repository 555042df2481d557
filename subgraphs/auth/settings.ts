import { duration, type Settings, text, wholeNumber } from '../../platform/kernel/settings.js';
import type { Limit } from '../../platform/security/rate-limit/rate-limiter.js';

export const refreshTokenTtl = duration('LMS_REFRESH_TOKEN_TTL', '30d', 'How long a session lives without being refreshed.');
export const refreshGrace = duration(
  'LMS_REFRESH_GRACE',
  '30s',
  'How long the last rotation of a refresh token is repeated to a client that lost the answer.',
);
export const sessionPrune = duration('LMS_SESSION_PRUNE_INTERVAL', '10m', 'How often expired sessions and reset tokens are deleted.');

export const resetTokenTtl = duration('LMS_PASSWORD_RESET_TTL', '1h', 'How long a mailed token may be used to set a new password.');
export const resetPoll = duration('LMS_PASSWORD_RESET_POLL', '1s', 'How soon after the answer a requested password reset is mailed.');
export const resetUrl = text(
  'LMS_PASSWORD_RESET_URL',
  'http://localhost:3000/reset-password?token={token}',
  'The page of your application that takes a new password; {token} is where the token goes.',
);

const window = duration('LMS_LOGIN_WINDOW', '15m', 'How long a failed sign-in or a requested reset counts.');
const perEmail = wholeNumber('LMS_LOGIN_TRIES_PER_EMAIL', '20', 'Failed sign-ins for one email within LMS_LOGIN_WINDOW.', { min: 1 });
const perAddress = wholeNumber('LMS_LOGIN_TRIES_PER_ADDRESS', '300', 'Failed sign-ins from one network address within LMS_LOGIN_WINDOW.', {
  min: 1,
});
const resetsPerEmail = wholeNumber('LMS_RESETS_PER_EMAIL', '5', 'Password resets requested for one email within LMS_LOGIN_WINDOW.', {
  min: 1,
});
const resetsPerAddress = wholeNumber(
  'LMS_RESETS_PER_ADDRESS',
  '100',
  'Password resets requested from one address within LMS_LOGIN_WINDOW.',
  {
    min: 1,
  },
);

const limit =
  (name: string, tries: typeof perEmail) =>
  (settings: Settings): Limit => ({ name, tries: settings(tries), within: settings(window) });

export const loginByEmail = limit('login-email', perEmail);
export const loginByAddress = limit('login-address', perAddress);
/** For signed-in users who enter their current password. */
export const currentPasswordTries = limit('current-password', perEmail);
export const resetByEmail = limit('reset-email', resetsPerEmail);
export const resetByAddress = limit('reset-address', resetsPerAddress);
