import { createRequire } from 'node:module';
import type pg from 'pg';

/** A statement of this process, as it was sent to PostgreSQL. */
export interface Sent {
  /** The database without what makes its name unique here: `lms_course`. */
  readonly database: string;
  /** The client's `application_name`. */
  readonly application: string;
  /** The connection's number: what one connection sends between BEGIN and COMMIT is one transaction. */
  readonly connection: number;
  readonly sql: string;
  /** Sent together with the next statement of its connection, in one round trip: what begins a transaction or a savepoint. */
  readonly withNext: boolean;
  /** How many rows it returned; undefined until then, or when it failed. */
  rows?: number;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

interface Statement {
  readonly text: string;
  /** What is sent before it in the same message (`platform/postgres/preceded-statement.ts`). */
  readonly preceding?: readonly string[];
}

/** The `application_name` of connections that are not counted: those of the test itself. */
export const UNCOUNTED = 'not counted';

/** Notes every statement that any client of `pg` in this process sends from now on, whichever pool, session or driver it belongs to. */
export class Tap {
  #sent: Sent[] = [];
  #inFlight = 0;
  /** The full names of the databases that were used, by the short ones. */
  readonly databases = new Map<string, string>();
  readonly #connections = new WeakMap<object, number>();
  #connectionCount = 0;
  readonly #undo: (() => void)[] = [];

  /** `program`: a file of the program whose packages are meant. */
  constructor(program = import.meta.url) {
    for (const { prototype } of clientClasses(program)) this.#watch(prototype as unknown as { query: Query });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Answers what was sent since the last call. */
  take(): Sent[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  remove(): void {
    for (const undo of this.#undo) undo();
  }

  #watch(prototype: { query: Query }): void {
    const { query } = prototype;
    const tap = this;
    prototype.query = function (...args) {
      const ended = tap.#note(this, args[0]);
      const callback = args.findLastIndex((each) => typeof each === 'function');
      if (callback > 0) {
        const call = args[callback] as (error: unknown, result?: { rows?: unknown[] }) => void;
        args[callback] = (error: unknown, result?: { rows?: unknown[] }) => {
          ended(result);
          call(error, result);
        };
        return query.apply(this, args);
      }
      const result = query.apply(this, args) as Promise<{ rows?: unknown[] }>;
      result.then(ended, () => ended());
      return result;
    };
    this.#undo.push(() => {
      prototype.query = query;
    });
  }

  /** Returns what is to be called when the statement has ended. */
  #note(client: pg.Client, statement: unknown): (result?: { rows?: unknown[] }) => void {
    const { database = '', application_name: application = '' } = (client as unknown as { connectionParameters: Record<string, string> })
      .connectionParameters;
    if (application === UNCOUNTED) return () => {};
    const short = database.replace(/_[0-9a-f]{32}$/, '');
    this.databases.set(short, database);
    const { text, preceding = [] } = (typeof statement === 'string' ? { text: statement } : statement) as Statement;
    const sentOn = { database: short, application, connection: this.#numberOf(client) };
    for (const sql of preceding) this.#sent.push({ ...sentOn, sql, withNext: true });
    const sent: Sent = { ...sentOn, sql: text, withNext: false };
    this.#sent.push(sent);
    this.#inFlight += 1;
    return (result) => {
      this.#inFlight -= 1;
      sent.rows = [result].flat().at(-1)?.rows?.length;
    };
  }

  #numberOf(client: object): number {
    const number = this.#connections.get(client) ?? ++this.#connectionCount;
    this.#connections.set(client, number);
    return number;
  }
}

/** Those of the program's own `pg` and of its ORM's, which may be another copy. */
function clientClasses(program: string): Set<typeof pg.Client> {
  const own = createRequire(program);
  const ofOrm = createRequire(own.resolve('@mikro-orm/postgresql'));
  return new Set([own, ofOrm].map((require) => (require('pg') as typeof pg).Client));
}
