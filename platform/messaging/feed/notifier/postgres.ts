import { Session } from '../../../postgres/session.js';
import { Listeners } from './listeners.js';
import type { OpenNotifier } from './notifier.js';

/** One LISTEN channel for all of ours: its name can have 63 bytes, and our channels may be longer. */
const CHANNEL = 'wakeups';

/**
 * Notifies by NOTIFY in one database that all processes share. It has a connection of its own and sends after the commits:
 * inside of a transaction, NOTIFY makes the commits of the whole server wait for each other.
 */
export async function openPostgresNotifier(url: string): Promise<OpenNotifier> {
  const listeners = new Listeners();
  const session = new Session({
    url,
    name: 'lms wakeups',
    channels: [CHANNEL],
    onNotification: (_channel, payload) => listeners.notify([payload]),
    onConnected: () => listeners.notify(listeners.channels),
  });
  await session.open();
  const pending = new Set<string>();
  let sending: Promise<void> | undefined;

  /** Channels that arrive while one statement runs are sent by the next, so that a burst costs a few statements. */
  async function send(): Promise<void> {
    while (pending.size > 0) {
      const channels = [...pending];
      pending.clear();
      // A notification that cannot be sent is dropped: listeners poll as well.
      await session.query('select pg_notify($1, channel) from unnest($2::text[]) as channel', [CHANNEL, channels]).catch(() => {});
    }
    sending = undefined;
  }

  return {
    notify(channels) {
      for (const channel of channels) pending.add(channel);
      sending ??= send();
    },
    subscribe(channel, callback) {
      listeners.add(channel, callback);
      return () => void listeners.remove(channel, callback);
    },
    async close() {
      await sending;
      await session.close();
    },
  };
}
