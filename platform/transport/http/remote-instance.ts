import type { ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { DeadlineExceeded } from '../../kernel/deadline.js';
import { backoff } from '../../kernel/delay.js';
import { badInput, DomainError } from '../../kernel/errors.js';
import { stopTogether } from '../../kernel/stopping.js';
import { readResult } from './calls.js';
import { Abandoned, NoAnswer, noAnswerFrom } from './no-answer.js';
import { PassedBody } from './passed-body.js';
import type { RawReply, RawRequest } from './raw.js';
import { UpstreamSocket, type UpstreamSocketOptions } from './upstream-socket.js';

/** The address of one process that serves a subgraph. */
export interface InstanceAddress {
  readonly instance: string;
  /** The URL of its GraphQL endpoint. */
  readonly url: string;
}

export interface InstanceOptions extends Omit<UpstreamSocketOptions, 'url'> {
  /** How long a passed request may stall, in ms. */
  readonly stallTimeout: number;
}

/** The maximum of concurrent calls to one instance; further ones wait for a connection. */
const CONNECTIONS = 128;
/** How long an idle connection is kept, in ms: shorter than the server keeps it. */
const KEEP_ALIVE = 60_000;
const CONNECT_WITHIN = 1_000;
/** After so many consecutive failures an instance is ejected for a while. A refused connection is enough by itself. */
const FAILURES = 3;
const [EJECTED_FIRST, EJECTED_MOST] = [500, 10_000];

/** How a server refuses a body that it cannot read, one that is too large, and headers that are. */
const CLIENT_FAULTS: ReadonlySet<number> = new Set([400, 413, 431]);

/** One process that serves a subgraph: its connections, and whether it is ejected because calls to it failed. */
export class RemoteInstance {
  readonly url: string;
  readonly socket: UpstreamSocket;
  readonly #pool: Pool;
  /** Uploads take as long as their clients like, so they have connections of their own: calls never wait for them. */
  readonly #passing: Pool;
  readonly #path: string;
  readonly #stallTimeout: number;
  #inFlight = 0;
  #failures = 0;
  #ejectedUntil = 0;

  constructor({ url }: InstanceAddress, { stallTimeout, ...socket }: InstanceOptions) {
    const { origin, pathname } = new URL(url);
    this.url = url;
    this.#path = pathname;
    this.#stallTimeout = stallTimeout;
    const connect = { timeout: CONNECT_WITHIN, keepAlive: true };
    const kept = { connections: CONNECTIONS, keepAliveTimeout: KEEP_ALIVE, connect };
    // Each call has its own deadline.
    this.#pool = new Pool(origin, { ...kept, headersTimeout: 0, bodyTimeout: 0 });
    // Counted from the last byte sent, and longer than a client may stall, so that a stalled client is detected first.
    this.#passing = new Pool(origin, { ...kept, headersTimeout: 2 * stallTimeout, bodyTimeout: stallTimeout });
    this.socket = new UpstreamSocket({ ...socket, url });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get isEjected(): boolean {
    return performance.now() < this.#ejectedUntil;
  }

  async post(body: string, headers: Record<string, string>, signal: AbortSignal): Promise<ExecutionResult> {
    this.#inFlight += 1;
    try {
      const result = await this.#exchange(body, headers, signal);
      this.succeeded();
      return result;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      const failure = signal.aborted ? abortReason(signal) : noAnswerFrom(error);
      if (failure instanceof NoAnswer) this.failed(failure);
      throw failure;
    } finally {
      this.#inFlight -= 1;
    }
  }

  /**
   * Passes a request on unchanged. Resolves with the head of the reply; its body follows. When the sender of the body disconnects or
   * stalls, the call rejects with Abandoned and does not count as a failure of the instance.
   */
  async pass({ method, path, body }: RawRequest, headers: Record<string, string | string[] | undefined>): Promise<RawReply> {
    const below = this.#path.replace(/\/graphql$/, '');
    const { stream, signal } = body ? new PassedBody(body, this.#stallTimeout) : {};
    try {
      const reply = await this.#passing.request({ method: method as 'GET', path: below + path, headers, body: stream, signal });
      this.succeeded();
      return { status: reply.statusCode, headers: reply.headers, body: reply.body };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const failure = noAnswerFrom(error);
      this.failed(failure);
      throw failure;
    }
  }

  succeeded(): void {
    this.#failures = 0;
    this.#ejectedUntil = 0;
  }

  failed({ how }: NoAnswer): void {
    this.#failures = how === 'never sent' ? Math.max(this.#failures + 1, FAILURES) : this.#failures + 1;
    if (this.#failures >= FAILURES)
      this.#ejectedUntil = performance.now() + backoff(this.#failures - FAILURES + 1, EJECTED_FIRST, EJECTED_MOST);
  }

  /** Closes the connections when their calls have ended: the instance is no longer announced. */
  retire(): void {
    void this.#pool.close();
    void this.#passing.close();
  }

  async stop(): Promise<void> {
    const pools = [this.#pool, this.#passing].map((pool) => ({ stop: () => pool.destroy() }));
    await stopTogether([this.socket, ...pools]);
  }

  async #exchange(body: string, headers: Record<string, string>, signal: AbortSignal): Promise<ExecutionResult> {
    const reply = await this.#pool.request({ method: 'POST', path: this.#path, headers, body, signal });
    const text = await reply.body.text();
    if (reply.statusCode === 200) return readResult(text);
    // The server is well, and another instance would say the same: what a client sent is no outage of anybody.
    if (CLIENT_FAULTS.has(reply.statusCode)) throw badInput({ variables: 'are too large, or hold what cannot be passed on' });
    // Our servers answer 503 before they start a call, when they are leaving.
    const how = reply.statusCode === 503 ? 'never sent' : 'refused';
    throw new NoAnswer(`${this.url} answered ${reply.statusCode}: ${text.slice(0, 200)}`, how);
  }
}

/** Why a call was aborted: its deadline has passed, or its caller has left. */
const abortReason = (signal: AbortSignal): NoAnswer | Abandoned =>
  signal.reason instanceof DeadlineExceeded
    ? new NoAnswer('no answer in time', 'late', { cause: signal.reason })
    : new Abandoned('the caller has gone', { cause: signal.reason });
