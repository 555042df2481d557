import { meros } from 'meros/browser';
import { PATIENCE_MS, within } from '../../platform/testing/until.js';
import type { Client } from './client.js';
import type { Live } from './live.js';

interface Message {
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly payload?: { readonly data?: any; readonly errors?: unknown } | null;
}

/** `subscribe`, over the multipart protocol of Apollo's mobile clients. */
export async function subscribeOverMultipart(client: Client, query: string, variables: Record<string, unknown> = {}): Promise<Live> {
  const leaving = new AbortController();
  const response = await fetch(client.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'multipart/mixed;subscriptionSpec="1.0", application/json',
      authorization: `Bearer ${client.token}`,
    },
    body: JSON.stringify({ query, variables }),
    signal: leaving.signal,
  });
  const parts = await meros<Message>(response);
  if (parts instanceof Response) throw new Error(`No subscription: ${response.status} ${await response.text()}`);
  const next = async () => {
    for await (const { body } of { [Symbol.asyncIterator]: () => ({ next: () => parts.next() }) }) {
      const { payload } = body as Message;
      if (payload === undefined) continue;
      if (!payload?.data || payload.errors) throw new Error(JSON.stringify(body));
      return payload.data;
    }
    throw new Error('the subscription has ended');
  };
  return {
    next: () => within(next(), PATIENCE_MS, `no event of ${query}`),
    async end() {
      leaving.abort();
    },
  };
}
