import { closeConnection, type RedisConnection } from '../../../adapters/redis/redis.js';
import { Listeners } from './listeners.js';
import type { OpenNotifier } from './notifier.js';

/** Wake-ups by Redis pub/sub: a process hears of the channels that somebody in it listens to, and of no others. */
export async function openRedisNotifier(redis: RedisConnection): Promise<OpenNotifier> {
  const listeners = new Listeners();
  const line = await redis.subscriber();
  const base = `${redis.prefix}wake:`;
  const unsaid = new Set<string>();
  let speaking: Promise<unknown> | undefined;

  /** Wakes when the subscription stands. One that fails stands with the next connection, which subscribes to everything. */
  function listen(channels: readonly string[]): void {
    if (channels.length === 0) return;
    line.subscribe(...channels.map((channel) => base + channel)).then(
      () => listeners.wake(channels),
      () => {},
    );
  }

  async function speak(): Promise<void> {
    // A command's changes leave together, and one after the other commands do not wait for a hint's answer.
    await Promise.resolve();
    const pipeline = redis.client.pipeline();
    for (const channel of unsaid) pipeline.publish(base + channel, '');
    unsaid.clear();
    speaking = undefined;
    // A hint that cannot be given is dropped: who listens looks by himself.
    await pipeline.exec().catch(() => {});
  }

  line.on('ready', () => listen(listeners.channels));
  line.on('message', (channel: string) => listeners.wake([channel.slice(base.length)]));

  return {
    notify(channels) {
      for (const channel of channels) unsaid.add(channel);
      if (unsaid.size > 0) speaking ??= speak();
    },
    subscribe(channel, wake) {
      // Also one who is not the first waits for the subscription to stand: it may be on its way.
      listeners.add(channel, wake);
      if (line.status === 'ready') listen([channel]);
      return () => {
        // Redis does commands in their order: a subscription that comes right after this one's end stands.
        if (listeners.remove(channel, wake)) line.unsubscribe(base + channel).catch(() => {});
      };
    },
    async close() {
      await speaking;
      await closeConnection(line);
    },
  };
}
