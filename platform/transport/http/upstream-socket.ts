import type { ExecutionResult } from 'graphql';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { NoAnswer } from './no-answer.js';

export interface UpstreamSocketOptions {
  /** The URL of the GraphQL endpoint, `http:` or `https:`. */
  readonly url: string;
  /** The passport that the socket itself is opened with. */
  readonly passport: () => Promise<string>;
}

/** Receives the results of a subscription, and then one of its ends. */
export interface StreamObserver {
  next(result: ExecutionResult): void;
  /** The subgraph has ended it. */
  complete(): void;
  /** The connection broke, or the subgraph refused it. */
  disconnected(reason: NoAnswer): void;
}

/** The interval between pings, and how long an answer may take, in ms. */
const PING_EVERY = 10_000;
const PONG_TIMEOUT = 5_000;
const CONNECT_TIMEOUT = 3_000;
/** How long an instance may take to close a socket with us, in ms. */
const CLOSE_TIMEOUT = 1_000;
/** How long an unused socket is kept, in ms: often another subscription follows soon. A stop waits for it, too. */
const IDLE_TIMEOUT = 1_000;

/** One socket to one instance, which all subscriptions there share. The first one opens it; when it breaks, each of them is notified. */
export class UpstreamSocket {
  readonly #client: Client;
  /** The last one that was opened. */
  #socket: WebSocket | undefined;
  #isAcknowledged = false;
  #pongTimer: NodeJS.Timeout | undefined;

  constructor({ url, passport }: UpstreamSocketOptions) {
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: socketClass((socket) => {
        this.#socket = socket;
        this.#isAcknowledged = false;
      }),
      connectionParams: async () => ({ passport: await passport() }),
      connectionAckWaitTimeout: CONNECT_TIMEOUT,
      lazyCloseTimeout: IDLE_TIMEOUT,
      keepAlive: PING_EVERY,
      // Each subscription resumes by itself, from its last cursor, and perhaps at another instance.
      retryAttempts: 0,
      on: {
        connected: () => {
          this.#isAcknowledged = true;
        },
        ping: (received) => {
          if (!received) this.#pongTimer = setTimeout(() => this.#client.terminate(), PONG_TIMEOUT);
        },
        pong: () => clearTimeout(this.#pongTimer),
        closed: () => clearTimeout(this.#pongTimer),
      },
    });
  }

  /** Subscribes. The returned function unsubscribes; the observer is not called after that. */
  follow(payload: SubscribePayload, observer: StreamObserver): () => void {
    let unsubscribed = false;
    const ended = (notify: () => void) => {
      if (!unsubscribed) notify();
      unsubscribed = true;
    };
    const unsubscribe = this.#client.subscribe(payload, {
      next: (result) => {
        if (!unsubscribed) observer.next(result as ExecutionResult);
      },
      complete: () => ended(() => observer.complete()),
      error: (error) => ended(() => refusedOrBroken(error, observer)),
    });
    return () => {
      unsubscribed = true;
      unsubscribe();
    };
  }

  /** Also when the instance hangs: a socket that is still connecting is abandoned, and one that it does not close is cut off. */
  async stop(): Promise<void> {
    clearTimeout(this.#pongTimer);
    const socket = this.#socket;
    if (!this.#isAcknowledged) socket?.terminate();
    try {
      await this.#client.dispose();
    } catch {
      // The socket never got through: there is nothing to close.
    }
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const cutOff = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT);
    await closed;
    clearTimeout(cutOff);
  }
}

/** WebSockets that connect in bounded time: a host that drops packets must not keep a subscriber waiting for minutes. */
const socketClass = (opened: (socket: WebSocket) => void) =>
  class extends WebSocket {
    constructor(url: string, protocols: string | string[]) {
      super(url, protocols, { handshakeTimeout: CONNECT_TIMEOUT });
      opened(this);
    }
  };

function refusedOrBroken(error: unknown, observer: StreamObserver): void {
  if (!Array.isArray(error)) return observer.disconnected(new NoAnswer(closedBecause(error), 'sent', { cause: error }));
  observer.next({ errors: error });
  return observer.complete();
}

function closedBecause(error: unknown): string {
  const { code, reason, message } = (error ?? {}) as { code?: unknown; reason?: unknown; message?: unknown };
  return `the socket was closed: ${[code, reason, message].filter(Boolean).join(' ')}`;
}
