import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { PATIENCE_MS, within } from '../../platform/testing/until.js';
import type { Client } from './client.js';

/** A subscription as a client holds it: each event once, in the order of their coming. */
export interface Live {
  /** The next event's data. Rejects when the subscription fails or ends, or when none comes within half a minute. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  next(): Promise<any>;
  /** Resolves once the connection is closed. */
  end(): Promise<void>;
}

/** Subscribes over a WebSocket of its own. Resolves once the subscription has begun: of what happens from then on, nothing is missed. */
export async function subscribe(client: Client, query: string, variables: Record<string, unknown> = {}): Promise<Live> {
  const acknowledged = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const socket = createClient({
    url: client.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${client.token}` },
    lazy: false,
    retryAttempts: 0,
    on: { connected: () => acknowledged.resolve(), closed: () => closed.resolve() },
    onNonLazyError: (error) => acknowledged.reject(error),
  });
  await acknowledged.promise;
  const events = socket.iterate({ query, variables });
  // What is sent after a subscription is answered when that has begun, or was refused.
  await within(socket.iterate({ query: '{ __typename }' }).next(), PATIENCE_MS, `no beginning of ${query}`);
  return {
    async next() {
      const { value } = await within(events.next(), PATIENCE_MS, `no event of ${query}`);
      if (!value?.data || value.errors) throw new Error(JSON.stringify(value ?? 'the subscription has ended'));
      return value.data;
    },
    async end() {
      await socket.dispose();
      await closed.promise;
    },
  };
}
