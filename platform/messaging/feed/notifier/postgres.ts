import { ADVISORY_LOCK } from '../../../postgres/advisory-locks.js';
import { Session } from '../../../postgres/session.js';
import { Listeners } from './listeners.js';
import type { OpenNotifier } from './notifier.js';

/** One LISTEN channel for all of ours: its name can have 63 bytes, and our channels may be longer. */
const CHANNEL = 'wakeups';
/** On this channel a process says that it listens from now on. */
const PRESENCE = 'listeners';
/** A payload that stands for every channel. */
const ALL = '';
/** After this time, in ms, a notifier counts the other processes again, whose end nobody announces. */
const RECOUNT_MS = 30_000;

/**
 * Notifies by NOTIFY in one database that all processes share, and only while another process listens: its own listeners are
 * called directly. It has a connection of its own and sends after the commits: inside of a transaction, NOTIFY makes the commits
 * of the whole server wait for each other.
 */
export async function openPostgresNotifier(url: string): Promise<OpenNotifier> {
  const listeners = new Listeners();
  const pending = new Set<string>();
  let sending: Promise<void> | undefined;
  let hasOthers = false;
  let countedAt = 0;
  const session = new Session({
    url,
    name: 'lms wakeups',
    channels: [CHANNEL, PRESENCE],
    onNotification(channel, payload, isOwn) {
      if (isOwn) return;
      if (channel === PRESENCE) void welcome().catch(() => {});
      else listeners.notify(payload === ALL ? listeners.channels : [payload]);
    },
    async onConnected() {
      await session.query('select pg_advisory_lock_shared($1)', [ADVISORY_LOCK.notifiers]);
      await session.query(`notify ${PRESENCE}`);
      await count();
      listeners.notify(listeners.channels);
    },
  });

  async function count(): Promise<void> {
    const [row] = await session.query<{ others: boolean }>(
      `select exists (
        select from pg_locks where locktype = 'advisory' and objid = $1 and granted and pid <> pg_backend_pid()
          and database = (select oid from pg_database where datname = current_database())
      ) as others`,
      [ADVISORY_LOCK.notifiers],
    );
    hasOthers = row?.others === true;
    countedAt = performance.now();
  }

  /** Between its LISTEN and this moment the newcomer may have missed a notification: so it gets one for every channel. */
  async function welcome(): Promise<void> {
    await count();
    notifyOthers([ALL]);
  }

  function notifyOthers(channels: Iterable<string>): void {
    if (!hasOthers) return;
    for (const channel of channels) pending.add(channel);
    sending ??= send();
  }

  /** Channels that arrive while one statement runs are sent by the next, so that a burst costs a few statements. */
  async function send(): Promise<void> {
    while (pending.size > 0) {
      const channels = [...pending];
      pending.clear();
      // A notification that cannot be sent is dropped: listeners poll as well.
      await session.query('select pg_notify($1, channel) from unnest($2::text[]) as channel', [CHANNEL, channels]).catch(() => {});
      if (performance.now() - countedAt > RECOUNT_MS) await count().catch(() => {});
    }
    sending = undefined;
  }

  await session.open();
  return {
    notify(channels) {
      const all = [...channels];
      listeners.notify(all);
      notifyOthers(all);
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
