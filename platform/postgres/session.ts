import { Client, DatabaseError, type QueryResultRow } from 'pg';
import { backoff, delay } from '../kernel/delay.js';

export interface SessionOptions {
  readonly url: string;
  /** How it shows in `pg_stat_activity`. */
  readonly name: string;
  readonly channels?: readonly string[];
  readonly onNotification?: (channel: string, payload: string) => void;
  /** Called for each new connection, LISTEN done. What a session held (locks) is gone by then and taken anew here. */
  readonly onConnected?: () => Promise<void> | void;
  readonly onLost?: (error: Error) => void;
  /** The first wait before connecting anew, in ms; it doubles up to 5 s. */
  readonly reconnectMs?: number;
  /** A statement that takes longer is taken for a dead line, in ms. */
  readonly timeoutMs?: number;
}

/**
 * One connection for what lives and dies with it: session locks and LISTEN. When it breaks, it is made anew for as long as
 * the session is open; in between, queries are refused. Its commits do not wait for the disk: a crash of PostgreSQL may
 * undo the last of them, so it writes nothing but hints, marks and positions that cost a repetition when they are lost.
 */
export class Session {
  #client: Client | undefined;
  #loop: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #generation = 0;
  #line: Promise<unknown> = Promise.resolve();
  readonly #changed = new Set<() => void>();

  constructor(private readonly options: SessionOptions) {}

  get connected(): boolean {
    return this.#client !== undefined;
  }

  /** Counts the connections. What was locked in an earlier one is not held any more. */
  get generation(): number {
    return this.#generation;
  }

  /** Begins to connect, and resolves at the first success. */
  async open(): Promise<void> {
    this.#loop ??= this.#keepConnected();
    while (!this.connected && !this.#closing.signal.aborted) await new Promise<void>((resolve) => this.#changed.add(resolve));
  }

  /** One statement after the other, in the order of the calls. */
  query<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const done = this.#line.then(() => this.#query<Row>(sql, values));
    this.#line = done.catch(() => {});
    return done;
  }

  async #query<Row extends QueryResultRow>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const client = this.#client;
    if (!client) throw new Error(`${this.options.name}: no connection to PostgreSQL`);
    try {
      return (await client.query<Row>(sql, [...values])).rows;
    } catch (error) {
      // Only the server's own answer leaves the line usable; after a timeout nobody knows what it still carries.
      if (!(error instanceof DatabaseError)) hangUp(client);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#client) await this.#client.end().catch(() => {});
    await this.#loop;
    this.#tell();
  }

  async #keepConnected(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      try {
        await this.#holdOne(() => {
          failures = 0;
        });
      } catch (error) {
        if (!this.#closing.signal.aborted) this.options.onLost?.(error as Error);
      }
      failures += 1;
      await delay(backoff(failures, this.options.reconnectMs ?? 100, 5_000), this.#closing.signal);
    }
  }

  /** Connects and stays until the connection ends. Rejects with what ended it. */
  async #holdOne(connected: () => void): Promise<never> {
    const { url, name, channels = [], timeoutMs = 30_000 } = this.options;
    const client = new Client({
      connectionString: url,
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      // A process that vanished without a word must not keep its locks for the two hours that TCP waits by default.
      options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c synchronous_commit=off',
    });
    let reason: Error | undefined;
    client.on('error', (error) => {
      reason ??= error;
    });
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    // Until it is ours, `close` does not know it, and a server that does not answer would be waited for.
    const giveUp = () => {
      if (this.#client !== client) hangUp(client);
    };
    this.#closing.signal.addEventListener('abort', giveUp);
    client.on('notification', ({ channel, payload }) => this.options.onNotification?.(channel, payload ?? ''));
    try {
      await client.connect();
      for (const channel of channels) await client.query(`listen ${client.escapeIdentifier(channel)}`);
      this.#client = client;
      this.#generation += 1;
      await this.options.onConnected?.();
      connected();
      this.#tell();
      await ended;
      throw reason ?? new Error(`${name}: the connection to PostgreSQL was closed`);
    } finally {
      this.#closing.signal.removeEventListener('abort', giveUp);
      this.#client = undefined;
      hangUp(client);
    }
  }

  #tell(): void {
    for (const resolve of this.#changed) resolve();
    this.#changed.clear();
  }
}

/** Ends a line at once, without the goodbye that a dead one would never answer. */
function hangUp(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
