import pg from 'pg';

/** A service has some hundred. What comes after so many is planned each time: PostgreSQL keeps a plan for each on every connection. */
const MOST_STATEMENTS = 800;

/** PostgreSQL's error for a statement whose result has other columns than when it was prepared: a table was changed since. */
export const isStalePlan = (error: unknown): boolean => {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return code === '0A000' && String(message).includes('cached plan must not change result type');
};

interface Named {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/**
 * Makes the client of a pool: it prepares each statement with parameters under a name, once on every connection, so that PostgreSQL parses
 * and plans it once. A statement whose table was changed is prepared anew. Outside of a transaction that is not noticed; a transaction
 * has to run again.
 */
export function preparedClient(): typeof pg.Client {
  const names = new StatementNames();
  class PreparedClient extends pg.Client {
    // biome-ignore lint/suspicious/noExplicitAny: of its signatures, those with a text and values are ours; the others are passed on
    override query(...args: any[]): any {
      const query = super.query.bind(this) as (...args: unknown[]) => unknown;
      const [text, values, ...rest] = args;
      const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? names.of(text) : undefined;
      if (name === undefined) return query(...args);
      const result = query({ name, text, values }, ...rest);
      return result instanceof Promise ? result.catch((error) => this.#afterStalePlan({ name, text, values }, error)) : result;
    }

    /** The statement did not run. In a transaction it cannot any more. */
    #afterStalePlan({ name, text, values }: Named, error: unknown): Promise<unknown> {
      if (!isStalePlan(error)) throw error;
      names.renew(text, name);
      if (this.getTransactionStatus() !== 'I') throw error;
      return this.query(text, values);
    }
  }
  return PreparedClient as unknown as typeof pg.Client;
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
