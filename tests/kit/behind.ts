import pg from 'pg';

/** The services' databases, behind their backs. */
export class BehindTheBack {
  readonly #pools = new Map<string, pg.Pool>();

  constructor(private readonly urlOf: (service: string) => string) {}

  /** `?` stands for a parameter. */
  async sql<Row>(service: string, statement: string, parameters: unknown[] = []): Promise<Row[]> {
    let count = 0;
    const numbered = statement.replaceAll('?', () => `$${++count}`);
    return (await this.#pool(service).query(numbered, parameters)).rows as Row[];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }

  #pool(service: string): pg.Pool {
    const known = this.#pools.get(service);
    if (known) return known;
    const pool = new pg.Pool({ connectionString: this.urlOf(service), max: 1 });
    // A test may end every connection to a database, ours among them: the next statement makes a new one.
    pool.on('error', () => {});
    this.#pools.set(service, pool);
    return pool;
  }
}
