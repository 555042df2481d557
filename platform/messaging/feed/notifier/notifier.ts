/**
 * Tells replicas that something they wait for was committed. A hint and nothing more: it may be lost, come twice, or come for
 * nothing, so whoever is woken looks for himself, and looks now and then without being woken.
 */
export interface Notifier {
  /** Wakes all who listen to the channels, in every process. Called after the commit; never throws, and waits for nothing. */
  notify(channels: Iterable<string>): void;
  /**
   * Calls `wake` for each hint, and whenever listening begins (again): what was published before that went unheard. Answers
   * how to stop.
   */
  subscribe(channel: string, wake: () => void): () => void;
}

export type OpenNotifier = Notifier & { close(): Promise<void> };
