import { once } from 'node:events';
import WebSocket from 'ws';
import type { Client } from '../kit/client.js';
import type { Answer } from './answer.js';
import type { Request } from './requests.js';

const payload = ({ query, variables }: Request): string => `{"query":${JSON.stringify(query)},"variables":${variables}}`;

/** Sends the request as it is over HTTP. */
export async function overHttp({ url, token }: Client, request: Request): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { method: 'POST', headers, body: payload(request) });
  return { status: response.status, body: await response.text() };
}

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

const FENCE = '{"query":"{ __typename }"}';

/**
 * Sends the request as it is over a socket of its own, with a second operation behind it: what that one is answered after, a query is
 * answered too, and a subscription has begun or was refused.
 */
export async function overSocket({ url, token }: Client, request: Request): Promise<Answer> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const answers: string[] = [];
  const ended = Promise.withResolvers<Answer>();
  const over = new Set<string>();
  const end = (id: string) => {
    over.add(id);
    if (over.has('1') && over.has('2')) ended.resolve({ body: answers[0] ?? '' });
  };
  socket.on('message', (data) => {
    const { id, type, payload: result } = JSON.parse(String(data)) as Message;
    if (type === 'connection_ack') {
      socket.send(`{"id":"1","type":"subscribe","payload":${payload(request)}}`);
      socket.send(`{"id":"2","type":"subscribe","payload":${FENCE}}`);
    }
    if (id === '1' && type !== 'complete') answers.push(JSON.stringify(type === 'error' ? { errors: result } : result));
    if (id === '1') end('1');
    if (id === '2') end(/^subscription/.test(request.query) ? '1' : '2');
    if (id === '2') end('2');
  });
  socket.on('close', (status) => ended.resolve({ status, body: answers[0] ?? '' }));
  socket.on('error', ended.reject);
  await once(socket, 'open');
  socket.send(`{"type":"connection_init","payload":${token ? JSON.stringify({ authorization: `Bearer ${token}` }) : '{}'}}`);
  try {
    return await ended.promise;
  } finally {
    socket.terminate();
  }
}
