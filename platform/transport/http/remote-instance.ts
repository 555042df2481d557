import type { ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { DeadlineExceeded } from '../../kernel/deadline.js';
import { backoff } from '../../kernel/delay.js';
import { Abandoned, NoAnswer, noAnswerFrom } from './no-answer.js';
import { PassedBody } from './passed-body.js';
import type { RawReply, RawRequest } from './raw.js';
import { UpstreamSocket, type UpstreamSocketOptions } from './upstream-socket.js';

/** Where one process serves a subgraph. */
export interface InstanceAddress {
  readonly instance: string;
  /** Of its GraphQL endpoint. */
  readonly url: string;
}

export interface InstanceOptions extends Omit<UpstreamSocketOptions, 'url'> {
  /** How long a page or an upload may stand still, in ms. */
  readonly stillFor: number;
}

/** Calls at once to one instance; further ones wait for a connection. */
const CONNECTIONS = 128;
/** Shorter than the server keeps them, in ms. */
const KEEP_ALIVE = 60_000;
const CONNECT_WITHIN = 1_000;
/** So many failures in a row, and an instance is left out for a while. A refused connection is enough by itself. */
const FAILURES = 3;
const [OUT_FIRST, OUT_MOST] = [500, 10_000];

/** One process that serves a subgraph: its connections, and whether it can be counted on at the moment. */
export class RemoteInstance {
  readonly url: string;
  readonly socket: UpstreamSocket;
  readonly #pool: Pool;
  /** Uploads take as long as their clients like, so they have connections of their own: calls never wait for them. */
  readonly #passing: Pool;
  readonly #path: string;
  readonly #stillFor: number;
  #inFlight = 0;
  #failures = 0;
  #outUntil = 0;

  constructor({ url }: InstanceAddress, { stillFor, ...socket }: InstanceOptions) {
    const { origin, pathname } = new URL(url);
    this.url = url;
    this.#path = pathname;
    this.#stillFor = stillFor;
    const connect = { timeout: CONNECT_WITHIN, keepAlive: true };
    const kept = { connections: CONNECTIONS, keepAliveTimeout: KEEP_ALIVE, connect };
    // Each call has its own time.
    this.#pool = new Pool(origin, { ...kept, headersTimeout: 0, bodyTimeout: 0 });
    // Counted from the last byte sent: a client's own time is over first.
    this.#passing = new Pool(origin, { ...kept, headersTimeout: 2 * stillFor, bodyTimeout: stillFor });
    this.socket = new UpstreamSocket({ ...socket, url });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get isOut(): boolean {
    return performance.now() < this.#outUntil;
  }

  async post(body: string, headers: Record<string, string>, signal: AbortSignal): Promise<ExecutionResult> {
    this.#inFlight += 1;
    try {
      const result = await this.#exchange(body, headers, signal);
      this.succeeded();
      return result;
    } catch (error) {
      const unanswered = signal.aborted ? givenUp(signal) : noAnswerFrom(error);
      if (unanswered instanceof NoAnswer) this.failed(unanswered);
      throw unanswered;
    } finally {
      this.#inFlight -= 1;
    }
  }

  /**
   * Hands a request on as it is. Resolves with the head of the reply; its body is still to come. Whoever sends the body may leave in the
   * middle of it, or stand still: that says nothing about the instance, and the call is Abandoned.
   */
  async pass({ method, path, body }: RawRequest, headers: Record<string, string | string[] | undefined>): Promise<RawReply> {
    const below = this.#path.replace(/\/graphql$/, '');
    const { stream, signal } = body ? new PassedBody(body, this.#stillFor) : {};
    try {
      const reply = await this.#passing.request({ method: method as 'GET', path: below + path, headers, body: stream, signal });
      this.succeeded();
      return { status: reply.statusCode, headers: reply.headers, body: reply.body };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const unanswered = noAnswerFrom(error);
      this.failed(unanswered);
      throw unanswered;
    }
  }

  succeeded(): void {
    this.#failures = 0;
    this.#outUntil = 0;
  }

  failed({ how }: NoAnswer): void {
    this.#failures = how === 'never sent' ? Math.max(this.#failures + 1, FAILURES) : this.#failures + 1;
    if (this.#failures >= FAILURES) this.#outUntil = performance.now() + backoff(this.#failures - FAILURES + 1, OUT_FIRST, OUT_MOST);
  }

  /** It is not announced any more: what runs there ends there. */
  retire(): void {
    void this.#pool.close();
    void this.#passing.close();
  }

  async stop(): Promise<void> {
    await this.socket.stop();
    await Promise.all([this.#pool.destroy(), this.#passing.destroy()]);
  }

  async #exchange(body: string, headers: Record<string, string>, signal: AbortSignal): Promise<ExecutionResult> {
    const reply = await this.#pool.request({ method: 'POST', path: this.#path, headers, body, signal });
    const text = await reply.body.text();
    if (reply.statusCode === 200) return JSON.parse(text) as ExecutionResult;
    // Our servers say 503 before they begin with a call, when they are leaving.
    const how = reply.statusCode === 503 ? 'never sent' : 'refused';
    throw new NoAnswer(`${this.url} answered ${reply.statusCode}: ${text.slice(0, 200)}`, how);
  }
}

/** Why a call was broken off: its time was over, or its caller is gone. */
const givenUp = (signal: AbortSignal): NoAnswer | Abandoned =>
  signal.reason instanceof DeadlineExceeded
    ? new NoAnswer('no answer in time', 'late', { cause: signal.reason })
    : new Abandoned('the caller has gone', { cause: signal.reason });
