import { Migration } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/postgresql';
import { ADVISORY_LOCK } from './advisory-locks.js';

/** One migration of a database: named once, never edited after its release. */
export interface ServiceMigration {
  /** Migrations run in the order of their names: `001-users`. */
  readonly name: string;
  readonly up: readonly string[];
}

export const migration = (name: string, ...up: string[]): ServiceMigration => ({ name, up });

/** Migrations in the form that MikroORM runs. */
export function migrationsList(migrations: readonly ServiceMigration[]) {
  return migrations.map(({ name, up }) => ({
    name,
    class: class extends Migration {
      override up(): void {
        for (const sql of up) this.addSql(sql);
      }
    },
  }));
}

/** Runs the pending migrations. Several processes may call it at once: an advisory lock lets one in at a time. */
export async function migrate(orm: MikroORM): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [ADVISORY_LOCK.migration]);
    await orm.migrator.up({ transaction: em.getTransactionContext() });
  });
}
