import { Listeners } from '../messaging/feed/notifier/listeners.js';
import type { Wakeups } from '../messaging/feed/notifier/wakeups.js';

/** Wake-ups that reach this process alone. */
export function wakeupsHere(): Wakeups {
  const listeners = new Listeners();
  return {
    publish: (channels) => listeners.wake(channels),
    subscribe(channel, wake) {
      listeners.add(channel, wake);
      return () => void listeners.remove(channel, wake);
    },
  };
}

/** Every hint is lost. */
export const noWakeups: Wakeups = { publish() {}, subscribe: () => () => {} };
