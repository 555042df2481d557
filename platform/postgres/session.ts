import { type Client, DatabaseError, type QueryResultRow } from 'pg';
import { backoff, delay } from '../kernel/delay.js';
import { preparedClient } from './prepared-client.js';

export interface SessionOptions {
  readonly url: string;
  /** Its name in `pg_stat_activity`. */
  readonly name: string;
  readonly channels?: readonly string[];
  /** `isOwn` when this session itself has sent it. */
  readonly onNotification?: (channel: string, payload: string, isOwn: boolean) => void;
  /** Called for each new connection, after LISTEN. The locks of an earlier connection are gone by then: acquire them again here. */
  readonly onConnected?: () => Promise<void> | void;
  readonly onLost?: (error: Error) => void;
  /** The first delay before it reconnects, in ms; it doubles up to 5 s. */
  readonly reconnectMs?: number;
  /** A statement that takes longer means that the connection is dead, in ms. */
  readonly timeoutMs?: number;
}

/** What is prepared has its name on one connection, and there are few of those: all sessions share the names. */
const SessionClient = preparedClient();

/**
 * One connection for session locks and LISTEN, which end with their connection. When it breaks, the session reconnects for as
 * long as it is open; meanwhile queries are refused. It runs a few statements again and again, so they are planned once, for any values: to plan
 * a look at the outbox takes five times as long as the look. Its commits do not wait for the disk: a crash of PostgreSQL may undo the last
 * of them, so it writes only hints, marks and positions, whose loss costs a repetition.
 */
export class Session {
  #client: Client | undefined;
  #loop: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #generation = 0;
  #lastQuery: Promise<unknown> = Promise.resolve();
  readonly #waiters = new Set<() => void>();

  constructor(private readonly options: SessionOptions) {}

  get connected(): boolean {
    return this.#client !== undefined;
  }

  /** The number of the connection. Locks of an earlier one are lost. */
  get generation(): number {
    return this.#generation;
  }

  /** Starts to connect, and resolves when it is connected for the first time. */
  async open(): Promise<void> {
    this.#loop ??= this.#keepConnected();
    while (!this.connected && !this.#closing.signal.aborted) await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  /** Runs one statement after the other, in the order of the calls. */
  query<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const done = this.#lastQuery.then(() => this.#query<Row>(sql, values));
    this.#lastQuery = done.catch(() => {});
    return done;
  }

  async #query<Row extends QueryResultRow>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const client = this.#client;
    if (!client) throw new Error(`${this.options.name}: no connection to PostgreSQL`);
    try {
      return (await client.query<Row>(sql, [...values])).rows;
    } catch (error) {
      // After an error of the server the connection is usable; after a timeout a late reply may still arrive on it.
      if (!(error instanceof DatabaseError)) destroySocket(client);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#client) await this.#client.end().catch(() => {});
    await this.#loop;
    this.#notifyWaiters();
  }

  async #keepConnected(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      try {
        await this.#runConnection(() => {
          failures = 0;
        });
      } catch (error) {
        if (!this.#closing.signal.aborted) this.options.onLost?.(error as Error);
      }
      failures += 1;
      await delay(backoff(failures, this.options.reconnectMs ?? 100, 5_000), this.#closing.signal);
    }
  }

  /** Connects, and waits until the connection ends. Rejects with what ended it. */
  async #runConnection(connected: () => void): Promise<never> {
    const { url, name, channels = [], timeoutMs = 30_000 } = this.options;
    const client = new SessionClient({
      connectionString: url,
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      // A process on a lost machine must not keep its locks for the two hours that TCP waits by default.
      options:
        '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c synchronous_commit=off -c plan_cache_mode=force_generic_plan',
    });
    let reason: Error | undefined;
    client.on('error', (error) => {
      reason ??= error;
    });
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    // `close` ends only an established connection, and must not wait for a server that does not answer.
    const abortConnect = () => {
      if (this.#client !== client) destroySocket(client);
    };
    this.#closing.signal.addEventListener('abort', abortConnect);
    client.on('notification', ({ channel, payload, processId }) =>
      this.options.onNotification?.(channel, payload ?? '', processId === backendPid(client)),
    );
    try {
      await client.connect();
      for (const channel of channels) await client.query(`listen ${client.escapeIdentifier(channel)}`);
      this.#client = client;
      this.#generation += 1;
      await this.options.onConnected?.();
      connected();
      this.#notifyWaiters();
      await ended;
      throw reason ?? new Error(`${name}: the connection to PostgreSQL was closed`);
    } finally {
      this.#closing.signal.removeEventListener('abort', abortConnect);
      this.#client = undefined;
      destroySocket(client);
    }
  }

  #notifyWaiters(): void {
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }
}

/** The process of the server that serves the connection. */
const backendPid = (client: Client): number | null => (client as unknown as { processID: number | null }).processID;

/** Ends a connection at once, without the handshake that a dead one would never answer. */
function destroySocket(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
