/**
 * Notifies all replicas that something on a channel was committed. A notification is only a hint: it may be lost, come twice or
 * come without a change. So a listener reads the database when it is notified, and polls as well.
 */
export interface Notifier {
  /**
   * Notifies the channels' listeners: those of this process before it returns, those of others soon. To be called after the commit.
   * Never throws, and waits for nothing.
   */
  notify(channels: Iterable<string>): void;
  /**
   * Calls `callback` for each notification, and whenever the adapter starts to listen or reconnects, since it missed earlier
   * notifications. Returns a function that unsubscribes.
   */
  subscribe(channel: string, callback: () => void): () => void;
}

export type OpenNotifier = Notifier & { close(): Promise<void> };
