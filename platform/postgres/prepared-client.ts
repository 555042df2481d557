import pg from 'pg';
import { type Named, PrecededStatement } from './preceded-statement.js';
import { Withheld } from './withheld.js';

/** A service has some hundred. What comes after so many is planned each time: PostgreSQL keeps a plan for each on every connection. */
const MOST_STATEMENTS = 800;

/** PostgreSQL's error for a statement whose result has other columns than when it was prepared: a table was changed since. */
export const isStalePlan = (error: unknown): boolean => {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return code === '0A000' && String(message).includes('cached plan must not change result type');
};

export interface PreparedClientOptions {
  /** Sends what begins transactions and savepoints with their first statements. The pool must end every transaction that it begins. */
  readonly withholds?: boolean;
}

/**
 * Makes the client of a pool: it prepares each statement with parameters under a name, once on every connection, so that PostgreSQL parses
 * and plans it once. A statement whose table was changed is prepared anew. Outside of a transaction that is not noticed; a transaction
 * has to run again.
 */
export function preparedClient({ withholds = false }: PreparedClientOptions = {}): typeof pg.Client {
  const names = new StatementNames();
  class PreparedClient extends pg.Client {
    readonly #withheld = withholds ? new Withheld() : undefined;

    // biome-ignore lint/suspicious/noExplicitAny: of its signatures, those with a text are ours; the others are passed on
    override query(...args: any[]): any {
      const [text, values, ...rest] = args;
      if (typeof text !== 'string' || typeof rest[0] === 'function') return this.#query(...args);
      const preceding = this.#withheld ? this.#withheld.take(text, this.getTransactionStatus() === 'E') : [];
      if (preceding === null) return NOTHING;
      const named = namedBy(names, text, values);
      if (preceding.length > 0) return named ? this.#afterWithheld(named, preceding) : this.#afterWithheldUnnamed(args, preceding);
      return named ? (this.#query(named) as Promise<unknown>).catch((error) => this.#afterStalePlan(named, error)) : this.#query(...args);
    }

    #query(...args: unknown[]): unknown {
      return (super.query as (...args: unknown[]) => unknown)(...args);
    }

    #afterWithheld(named: Named, preceding: readonly string[]): Promise<unknown> {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const answered = (error: unknown, result: unknown) => (error ? reject(error) : resolve(result));
      this.#query(new PrecededStatement(named, preceding), answered);
      return promise.catch((error) => {
        if (isStalePlan(error)) names.renew(named.text, named.name);
        throw error;
      });
    }

    async #afterWithheldUnnamed(statement: readonly unknown[], preceding: readonly string[]): Promise<unknown> {
      await this.#query(preceding.join('; '));
      return this.#query(...statement);
    }

    /** The statement did not run. In a transaction it cannot any more. */
    #afterStalePlan(named: Named, error: unknown): Promise<unknown> {
      if (!isStalePlan(error)) throw error;
      names.renew(named.text, named.name);
      if (this.getTransactionStatus() !== 'I') throw error;
      return this.query(named.text, named.values);
    }
  }
  return PreparedClient as unknown as typeof pg.Client;
}

/** The result of what was not sent. */
const NOTHING = Promise.resolve({ command: '', rowCount: null, rows: [], fields: [] });

function namedBy(names: StatementNames, text: string, values: unknown): Named | undefined {
  const name = Array.isArray(values) && values.length > 0 ? names.of(text) : undefined;
  return name === undefined ? undefined : { name, text, values: values as unknown[] };
}

/** The names of a pool's statements, by their texts. */
class StatementNames {
  readonly #names = new Map<string, string>();
  #last = 0;

  /** Undefined for a text that comes too late to get one. */
  of(text: string): string | undefined {
    return this.#names.get(text) ?? (this.#names.size < MOST_STATEMENTS ? this.#name(text) : undefined);
  }

  /** Gives it another name: the old one means the old result on every connection that knows it. */
  renew(text: string, name: string): void {
    if (this.#names.get(text) === name) this.#name(text);
  }

  #name(text: string): string {
    this.#last += 1;
    const name = `s${this.#last}`;
    this.#names.set(text, name);
    return name;
  }
}
