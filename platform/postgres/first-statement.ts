import pg from 'pg';

/** A statement that is prepared under a name. */
export interface Named {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** What pg calls on a query of its extended protocol. Its types leave most of it out. */
interface ExtendedQuery {
  name: string;
  submit(connection: Wire): Error | null;
  handleCommandComplete(message: unknown, connection: Wire): void;
  handleError(error: Error, connection: Wire): void;
}

interface Wire extends pg.Connection {
  readonly submittedNamedStatements: Record<string, string>;
  parse(statement: { readonly text: string }): void;
  bind(portal: object): void;
  execute(portal: object): void;
}

const Query = pg.Query as unknown as new (statement: Named) => ExtendedQuery;

/**
 * The first statement of a transaction, and what begins it, in one message: one round trip for both, and where the transaction does not
 * begin, PostgreSQL skips the statement.
 */
export class FirstStatement extends Query {
  readonly #named: Named;
  readonly #beginnings: readonly string[];
  #begun = 0;

  constructor(
    named: Named,
    readonly beginning: string,
  ) {
    super(named);
    this.#named = named;
    this.#beginnings = beginning.split(';');
  }

  override submit(connection: Wire): Error | null {
    connection.stream.cork();
    try {
      for (const text of this.#beginnings) {
        connection.parse({ text });
        connection.bind({});
        connection.execute({});
      }
      const refused = super.submit(connection);
      // The client takes the first 'parse complete' for that of the name.
      this.name = '';
      return refused;
    } finally {
      connection.stream.uncork();
    }
  }

  override handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.#begun === this.#beginnings.length) return super.handleCommandComplete(message, connection);
    this.#begun += 1;
    if (this.#begun === this.#beginnings.length) this.name = this.#named.name;
  }

  override handleError(error: Error, connection: Wire): void {
    delete connection.submittedNamedStatements[this.#named.name];
    super.handleError(error, connection);
  }
}
