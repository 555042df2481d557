import type { Reply } from './serve.js';
import type { serveSubscriptions } from './serve-subscriptions.js';
import { Socket } from './socket.js';

type Served = Awaited<ReturnType<typeof serveSubscriptions>>;
type Answer = Pick<Reply, 'data' | 'errors'>;

interface Asked {
  readonly query: string;
  readonly variables?: object;
}

const json = { 'content-type': 'application/json' };

/** Each way to ask a router for the one answer of an operation, by its name. */
export const TRANSPORTS: Readonly<Record<string, (served: Served, asked: Asked) => Promise<Answer>>> = {
  HTTP: ({ post }, asked) => post(asked),
  'a batch': async ({ router }, asked) => {
    const response = await fetch(router.url, { method: 'POST', headers: json, body: JSON.stringify([asked]) });
    const [answer] = (await response.json()) as [Answer];
    return answer;
  },
  'a WebSocket': async ({ socketUrl }, { query, ...rest }) => {
    const socket = await Socket.connect(socketUrl);
    return socket.answer('1', query, rest);
  },
  'an event stream': async ({ origin }, asked) => {
    const headers = { ...json, accept: 'text/event-stream' };
    const response = await fetch(`${origin}/graphql/stream`, { method: 'POST', headers, body: JSON.stringify(asked) });
    const [, first] = /^event: next\ndata: (.*)$/m.exec(await response.text()) ?? [];
    return JSON.parse(first ?? '{}') as Answer;
  },
};
