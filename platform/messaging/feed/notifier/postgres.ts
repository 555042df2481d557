import { Session } from '../../../postgres/session.js';
import { Listeners } from './listeners.js';
import type { OpenNotifier } from './notifier.js';

/** One for all: a name of LISTEN has 63 bytes, a channel of ours may be longer. */
const CHANNEL = 'wakeups';

/**
 * Wake-ups by NOTIFY in one database that all processes share. They are spoken on a connection of their own, beside the
 * commits that they tell of: inside of a transaction NOTIFY would queue up the commits of the whole server.
 */
export async function openPostgresNotifier(url: string): Promise<OpenNotifier> {
  const listeners = new Listeners();
  const session = new Session({
    url,
    name: 'lms wakeups',
    channels: [CHANNEL],
    onNotification: (_channel, told) => listeners.notify([told]),
    onConnected: () => listeners.notify(listeners.channels),
  });
  await session.open();
  const unsaid = new Set<string>();
  let speaking: Promise<void> | undefined;

  /** What comes in while one statement runs leaves with the next: a burst costs a few statements. */
  async function speak(): Promise<void> {
    while (unsaid.size > 0) {
      const channels = [...unsaid];
      unsaid.clear();
      // A hint that cannot be given is dropped: who listens looks by himself.
      await session.query('select pg_notify($1, channel) from unnest($2::text[]) as channel', [CHANNEL, channels]).catch(() => {});
    }
    speaking = undefined;
  }

  return {
    notify(channels) {
      for (const channel of channels) unsaid.add(channel);
      speaking ??= speak();
    },
    subscribe(channel, wake) {
      listeners.add(channel, wake);
      return () => void listeners.remove(channel, wake);
    },
    async close() {
      await speaking;
      await session.close();
    },
  };
}
