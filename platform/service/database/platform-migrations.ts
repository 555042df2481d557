import { dropFeedTrigger, feedSchema } from '../../messaging/feed/schema.js';
import { inboxSchema } from '../../messaging/inbox/schema.js';
import { dropOutboxTrigger, outboxSchema } from '../../messaging/outbox/schema.js';
import { projectionSchema } from '../../messaging/projection/schema.js';
import { sagaSchema } from '../../messaging/saga/schema.js';
import { auditSchema } from '../../postgres/audit/schema.js';
import { migration } from '../../postgres/migrate.js';
import { idempotencySchema } from '../idempotency/schema.js';

/** The migrations of the platform's own tables, which every service's database has. */
export const platformMigrations = [
  migration('000-platform-outbox', ...outboxSchema),
  migration('000-platform-inbox', ...inboxSchema),
  migration('000-platform-feed', ...feedSchema),
  migration('000-platform-saga', ...sagaSchema),
  migration('000-platform-idempotency', ...idempotencySchema),
  migration('000-platform-quiet-feed', ...dropFeedTrigger),
  migration('000-platform-projection', ...projectionSchema),
  migration('000-platform-audit', ...auditSchema),
  migration('000-platform-quiet-outbox', ...dropOutboxTrigger),
];

/** Tables that are written by SQL and have no entities: the check of entities against their migrations skips them. */
export const platformTables: (string | RegExp)[] = [
  /^outbox/,
  /^inbox/,
  /^held_events/,
  /^feed/,
  'saga',
  'saga_participation',
  'idempotency',
  'projection',
  'audit',
  'migrations',
];
