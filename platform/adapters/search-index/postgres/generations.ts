import type { Pool, PoolClient } from 'pg';
import { newId } from '../../../kernel/ids.js';
import { ADVISORY_LOCK } from '../../../postgres/advisory-locks.js';
import { makeTables } from '../../../postgres/make-tables.js';
import type { DocumentChange, IndexGeneration, RefusedDocument } from '../search-index.js';
import { CURRENT, common, schemaOf, tablesOf } from './schema.js';
import type { Stems } from './stems.js';
import { writeDocuments } from './write.js';

/** Documents that one statement writes. */
const BATCH = 200;

/** The generations of the index, each in a schema of its own. The one that is searched has the schema that searches name. */
export class Generations {
  constructor(
    private readonly pool: Pool,
    private readonly stems: Stems,
  ) {}

  /** Makes the first generation where there is none. */
  async prepare(): Promise<void> {
    await makeTables(this.pool, ADVISORY_LOCK.searchSchema, [...common, ...tablesOf(CURRENT, newId().replaceAll('-', ''))]);
  }

  async current(): Promise<IndexGeneration> {
    const { rows } = await this.pool.query<{ name: string }>(`select name from ${CURRENT}.generation`);
    return this.#generation((rows[0] as { name: string }).name);
  }

  async begin(name: string): Promise<IndexGeneration> {
    const schema = schemaOf(name);
    if ((await this.current()).name !== name) await makeTables(this.pool, ADVISORY_LOCK.searchSchema, tablesOf(schema, name));
    return this.#generation(name);
  }

  async swap(name: string): Promise<void> {
    const schema = schemaOf(name);
    await this.#inTransaction(async (client) => {
      // Waits for those who write to the generation that was searched, and who share this row.
      const { rows } = await client.query<{ name: string }>(`select name from ${CURRENT}.generation for update`);
      if (rows[0]?.name === name) return;
      await client.query(`analyze ${schema}.document`);
      await client.query(`alter schema ${CURRENT} rename to ${CURRENT}_former`);
      await client.query(`alter schema ${schema} rename to ${CURRENT}`);
    });
    await this.#dropOthers();
  }

  async #dropOthers(): Promise<void> {
    const { rows } = await this.pool.query<{ name: string }>(
      `select quote_ident(nspname) as name from pg_namespace where nspname ^@ '${CURRENT}_' order by nspname`,
    );
    for (const { name } of rows) await this.pool.query(`drop schema if exists ${name} cascade`);
  }

  #generation(name: string): IndexGeneration {
    return {
      name,
      write: async (changes) => {
        const refused: RefusedDocument[] = [];
        for (let from = 0; from < changes.length; from += BATCH)
          refused.push(...(await this.#write(name, changes.slice(from, from + BATCH))));
        return refused;
      },
      // A transaction that has ended is found.
      refresh: async () => {},
    };
  }

  /** Halves a batch that PostgreSQL refuses, until the documents that it cannot hold are alone. */
  async #write(name: string, changes: readonly DocumentChange[]): Promise<RefusedDocument[]> {
    try {
      await this.#writeAtOnce(name, changes);
      return [];
    } catch (error) {
      if (!isUnfit(error)) throw error;
      const [first, ...others] = changes;
      if (!first || (others.length === 0 && 'deleted' in first)) throw error;
      if (others.length > 0) {
        const half = changes.length >> 1;
        return [...(await this.#write(name, changes.slice(0, half))), ...(await this.#write(name, changes.slice(half)))];
      }
      await this.#writeAtOnce(name, [{ id: first.id, version: first.version, deleted: true }]);
      return [{ id: first.id, reason: (error as Error).message }];
    }
  }

  async #writeAtOnce(name: string, changes: readonly DocumentChange[]): Promise<void> {
    await this.#inTransaction(async (client) => {
      const { rows } = await client.query<{ name: string }>(`select name from ${CURRENT}.generation for share`);
      await writeDocuments(client, rows[0]?.name === name ? CURRENT : schemaOf(name), changes, this.stems);
    });
  }

  async #inTransaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      // A service's own work has no limit.
      await client.query('begin; set local statement_timeout = 0');
      await work(client);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }
}

/** Whether a value is not one that PostgreSQL stores (class 22), or is too large for an index (class 54). */
const isUnfit = (error: unknown): boolean => /^(22|54)/.test((error as { code?: string }).code ?? '');
