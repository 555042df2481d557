import { closeConnection, type RedisConnection } from '../../../adapters/redis/redis.js';
import { newId } from '../../../kernel/ids.js';
import { Listeners } from './listeners.js';
import type { OpenNotifier } from './notifier.js';

/** Notifies by Redis pub/sub. A process subscribes only to the channels that have listeners in it. */
export async function openRedisNotifier(redis: RedisConnection): Promise<OpenNotifier> {
  const listeners = new Listeners();
  const subscriber = await redis.subscriber();
  const base = `${redis.prefix}wake:`;
  /** The payload, by which a notifier knows its own notifications: it has called its listeners already. */
  const self = newId();
  const pending = new Set<string>();
  let sending: Promise<unknown> | undefined;

  /** Notifies the listeners once Redis has subscribed. A subscription that fails is made by the next connection, which subscribes to all channels. */
  function listen(channels: readonly string[]): void {
    if (channels.length === 0) return;
    subscriber.subscribe(...channels.map((channel) => base + channel)).then(
      () => listeners.notify(channels),
      () => {},
    );
  }

  async function send(): Promise<void> {
    // All channels of one turn of the event loop are sent together, and no command waits for Redis's answer.
    await Promise.resolve();
    const pipeline = redis.client.pipeline();
    for (const channel of pending) pipeline.publish(base + channel, self);
    pending.clear();
    sending = undefined;
    // A notification that cannot be sent is dropped: listeners poll as well.
    await pipeline.exec().catch(() => {});
  }

  subscriber.on('ready', () => listen(listeners.channels));
  subscriber.on('message', (channel: string, sender: string) => {
    if (sender !== self) listeners.notify([channel.slice(base.length)]);
  });

  return {
    notify(channels) {
      const all = [...channels];
      listeners.notify(all);
      for (const channel of all) pending.add(channel);
      if (pending.size > 0) sending ??= send();
    },
    subscribe(channel, callback) {
      // A further listener is notified of the subscription too, since the first one's may still be in flight.
      listeners.add(channel, callback);
      if (subscriber.status === 'ready') listen([channel]);
      return () => {
        // Redis executes commands in order, so a subscription that follows right after this is not undone by it.
        if (listeners.remove(channel, callback)) subscriber.unsubscribe(base + channel).catch(() => {});
      };
    },
    async close() {
      await sending;
      await closeConnection(subscriber);
    },
  };
}
