import { duration, type Settings, text, wholeNumber } from '../../platform/kernel/settings.js';
import type { Limit } from '../../platform/security/rate-limit/rate-limiter.js';

export const refreshTokenTtl = duration('LMS_REFRESH_TOKEN_TTL', '30d', 'How long a session lives without being refreshed.');
export const sessionLifetime = duration(
  'LMS_SESSION_LIFETIME',
  '90d',
  'How long a session lives at most, however often it is refreshed: then the user signs in again.',
);
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
const perEmail = wholeNumber(
  'LMS_LOGIN_TRIES_PER_EMAIL',
  '20',
  'Failed sign-ins for one email within LMS_LOGIN_WINDOW: so many by all strangers together, and by each device and from each address of its owner.',
  { min: 1 },
);
const unpaced = wholeNumber(
  'LMS_LOGIN_TRIES_UNPACED',
  '10',
  'Failed sign-ins of strangers for one email within LMS_LOGIN_WINDOW, before each further one has to wait for LMS_LOGIN_PACE.',
  { min: 1 },
);
const pace = duration(
  'LMS_LOGIN_PACE',
  '5s',
  'The time between two tries of strangers for one email that was guessed at; `0s` slows nobody down.',
);
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

/** How long a device is known after a sign-in, and an address. */
export const deviceTokenTtl = duration(
  'LMS_DEVICE_TTL',
  '180d',
  'How long after a sign-in strangers cannot shut its user out on that device or at that address.',
);

export const loginUnpaced = limit('login-unpaced', unpaced);
export const loginPace = (settings: Settings): Limit => ({ name: 'login-pace', tries: 1, within: settings(pace) });
/** For an account's own devices and addresses, each by itself. */
export const loginFromKnown = limit('login-known', perEmail);
export const loginByEmail = limit('login-email', perEmail);
export const loginByAddress = limit('login-address', perAddress);
/** For signed-in users who enter their current password. */
export const currentPasswordTries = limit('current-password', perEmail);
export const resetByEmail = limit('reset-email', resetsPerEmail);
export const resetByAddress = limit('reset-address', resetsPerAddress);
