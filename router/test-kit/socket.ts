import { once } from 'node:events';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type ClientOptions, WebSocket } from 'ws';
import type { Reply } from './serve.js';

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A client that speaks the protocol by hand, and may break it. */
export class Socket {
  readonly #messages: Message[] = [];
  #ring: (() => void) | undefined;
  /** How the server closed, or the line. */
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly raw: WebSocket) {
    this.closed = new Promise((resolve) => raw.once('close', (code, reason) => resolve({ code, reason: String(reason) })));
    raw.on('message', (text) => {
      this.#messages.push(JSON.parse(String(text)) as Message);
      this.#ring?.();
    });
    raw.on('error', () => {});
  }

  static async open(url: string, options: ClientOptions = {}, protocols: string[] = [GRAPHQL_TRANSPORT_WS_PROTOCOL]): Promise<Socket> {
    const raw = new WebSocket(url, protocols, options);
    const socket = new Socket(raw);
    await once(raw, 'open');
    return socket;
  }

  /** Opened and acknowledged. */
  static async connect(url: string, params?: object, options: ClientOptions = {}): Promise<Socket> {
    const socket = await Socket.open(url, options);
    socket.send({ type: 'connection_init', payload: params });
    const { type } = await socket.next();
    if (type !== 'connection_ack') throw new Error(`The server answered ${type}`);
    return socket;
  }

  send(message: object | string): void {
    this.raw.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, rest: object = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, ...rest } });
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message) return message;
      await new Promise<void>((resolve, reject) => {
        this.#ring = resolve;
        void this.closed.then(({ code, reason }) => reject(new Error(`closed: ${code} ${reason}`)));
      });
    }
  }

  /** What an operation came to: its one result, or why it was refused. */
  async answer(id: string, query: string, rest: object = {}): Promise<{ type: string } & Pick<Reply, 'data' | 'errors'>> {
    this.subscribe(id, query, rest);
    const { type, payload } = await this.next();
    if (type === 'error') return { type, errors: payload as Reply['errors'] };
    const { type: after } = await this.next();
    if (after !== 'complete') throw new Error(`${after} came after the result`);
    return { type, ...(payload as Pick<Reply, 'data' | 'errors'>) };
  }
}
