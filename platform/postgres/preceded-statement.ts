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
 * A statement and what was withheld before it, in one message: one round trip for all, and where one of them fails, PostgreSQL skips those
 * after it.
 */
export class PrecededStatement extends Query {
  readonly #named: Named;
  readonly #commands: readonly string[];
  #completed = 0;

  constructor(
    named: Named,
    readonly preceding: readonly string[],
  ) {
    super(named);
    this.#named = named;
    this.#commands = preceding.flatMap((text) => text.split(';'));
  }

  override submit(connection: Wire): Error | null {
    connection.stream.cork();
    try {
      for (const text of this.#commands) {
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
    if (this.#completed === this.#commands.length) return super.handleCommandComplete(message, connection);
    this.#completed += 1;
    if (this.#completed === this.#commands.length) this.name = this.#named.name;
  }

  override handleError(error: Error, connection: Wire): void {
    delete connection.submittedNamedStatements[this.#named.name];
    super.handleError(error, connection);
  }
}
