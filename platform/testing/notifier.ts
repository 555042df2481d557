import { Listeners } from '../messaging/feed/notifier/listeners.js';
import type { Notifier } from '../messaging/feed/notifier/notifier.js';

/** Notifies the listeners of this process alone. */
export function localNotifier(): Notifier {
  const listeners = new Listeners();
  return {
    notify: (channels) => listeners.notify(channels),
    subscribe(channel, wake) {
      listeners.add(channel, wake);
      return () => void listeners.remove(channel, wake);
    },
  };
}

/** Every hint is lost. */
export const noNotifier: Notifier = { notify() {}, subscribe: () => () => {} };
