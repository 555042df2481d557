import type { ExecutionResult } from 'graphql';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { NoAnswer } from './no-answer.js';

export interface UpstreamSocketOptions {
  /** Of the GraphQL endpoint, `http:` or `https:`. */
  readonly url: string;
  /** The passport that the socket itself is opened with. */
  readonly passport: () => Promise<string>;
}

/** What becomes of a subscription: results, then one of the ends. */
export interface StreamObserver {
  next(result: ExecutionResult): void;
  /** The subgraph has ended it. */
  complete(): void;
  /** The line broke, or the subgraph would not talk to us. */
  broken(why: NoAnswer): void;
}

/** Between a ping and the next, and how long its answer may take, in ms. */
const PING_EVERY = 10_000;
const ANSWER_WITHIN = 5_000;
const CONNECT_WITHIN = 3_000;
/** How long an unused socket is kept: the next subscriber is often a moment away. A stop waits for it, too. */
const IDLE = 1_000;

/** One socket to one instance, shared by all who follow something there. It is opened by the first, and told broken to each. */
export class UpstreamSocket {
  readonly #client: Client;
  #late: NodeJS.Timeout | undefined;

  constructor({ url, passport }: UpstreamSocketOptions) {
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: Socket,
      connectionParams: async () => ({ passport: await passport() }),
      connectionAckWaitTimeout: CONNECT_WITHIN,
      lazyCloseTimeout: IDLE,
      keepAlive: PING_EVERY,
      // Whoever follows goes on by itself, from its last cursor, and perhaps at another instance.
      retryAttempts: 0,
      on: {
        ping: (received) => {
          if (!received) this.#late = setTimeout(() => this.#client.terminate(), ANSWER_WITHIN);
        },
        pong: () => clearTimeout(this.#late),
        closed: () => clearTimeout(this.#late),
      },
    });
  }

  /** Answers how to leave. After that nothing is told any more. */
  follow(payload: SubscribePayload, follower: StreamObserver): () => void {
    let left = false;
    const ended = (how: () => void) => {
      if (!left) how();
      left = true;
    };
    const unsubscribe = this.#client.subscribe(payload, {
      next: (result) => {
        if (!left) follower.next(result as ExecutionResult);
      },
      complete: () => ended(() => follower.complete()),
      error: (error) => ended(() => refusedOrBroken(error, follower)),
    });
    return () => {
      left = true;
      unsubscribe();
    };
  }

  async stop(): Promise<void> {
    clearTimeout(this.#late);
    await this.#client.dispose();
  }
}

/** Connects in bounded time: a host that swallows packets must not keep a subscriber for minutes. */
class Socket extends WebSocket {
  constructor(url: string, protocols: string | string[]) {
    super(url, protocols, { handshakeTimeout: CONNECT_WITHIN });
  }
}

function refusedOrBroken(error: unknown, follower: StreamObserver): void {
  if (!Array.isArray(error)) return follower.broken(new NoAnswer(closedBecause(error), 'sent', { cause: error }));
  follower.next({ errors: error });
  return follower.complete();
}

function closedBecause(error: unknown): string {
  const { code, reason, message } = (error ?? {}) as { code?: unknown; reason?: unknown; message?: unknown };
  return `the socket was closed: ${[code, reason, message].filter(Boolean).join(' ')}`;
}
