import type { Settings } from '../../../platform/kernel/settings.js';
import { refreshTokenTtl, sessionLifetime } from '../settings.js';

/** When a session that is used now ends: when nobody has refreshed it for a while, and at the latest when it is so old. */
export const sessionEnd = (settings: Settings, startedAt: Date, now: Date): Date =>
  new Date(Math.min(now.getTime() + settings(refreshTokenTtl), startedAt.getTime() + settings(sessionLifetime)));
