import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { CommitWrites } from '../../messaging/commit-writes.js';
import { OutboxRow } from '../../messaging/outbox/outbox.entity.js';
import { RecordedEvents } from '../../messaging/outbox/recorded-events.js';
import { SagaParticipation } from '../../messaging/saga/participation.entity.js';
import { AuditEntry } from '../../postgres/audit/audit-entry.entity.js';
import { migrate, migrationsList } from '../../postgres/migrate.js';
import { type ClientLimits, ServiceDriver } from '../../postgres/service-driver.js';
import { Aggregate } from '../aggregate.js';
import { auditRecorded } from '../audit/audited-events.js';
import type { SubgraphDeclaration } from '../declaration.js';
import { platformMigrations, platformTables } from './platform-migrations.js';

export interface OrmOptions {
  readonly url: string;
  /** The maximum of connections. Twelve services share one embedded server. */
  readonly poolSize: number;
  readonly clientLimits: ClientLimits;
  /** Called after each commit with the notification channels of what it wrote to feed and outbox. */
  readonly notify: (channels: Iterable<string>) => void;
  /** Called after each commit. */
  readonly committed: () => void;
  /** Called with every statement, for tests that count them. */
  readonly onQuery?: (sql: string) => void;
}

/** Opens the database of a service and runs its pending migrations. */
export async function openDatabase(declaration: SubgraphDeclaration, options: OrmOptions): Promise<MikroORM> {
  const orm = await MikroORM.init({
    driver: ServiceDriver,
    // MikroORM finds the current transaction by this name. A service that is called in process from within the transaction of
    // another service must not find that one.
    contextName: declaration.name,
    metadataProvider: ReflectMetadataProvider,
    clientUrl: options.url,
    entities: [Aggregate, OutboxRow, SagaParticipation, AuditEntry, ...declaration.entities],
    subscribers: [
      new RecordedEvents(declaration.name, auditRecorded(declaration.audited)),
      new CommitWrites(declaration.name, options.notify, options.committed),
    ],
    extensions: [Migrator],
    migrations: {
      migrationsList: migrationsList([...platformMigrations, ...declaration.migrations]),
      tableName: 'migrations',
      snapshot: false,
      transactional: true,
      allOrNothing: true,
    },
    schemaGenerator: { skipTables: platformTables },
    pool: { min: 0, max: options.poolSize },
    driverOptions: options.clientLimits,
    forceUtcTimezone: true,
    onQuery: (sql) => {
      options.onQuery?.(sql);
      return sql;
    },
    logger: () => {},
  });
  try {
    await migrate(orm);
  } catch (error) {
    await orm.close(true);
    throw error;
  }
  return orm;
}
