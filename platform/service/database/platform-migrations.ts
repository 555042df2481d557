import { dropFeedTrigger, feedSchema } from '../../messaging/feed/schema.js';
import { inboxSchema } from '../../messaging/inbox/schema.js';
import { outboxSchema } from '../../messaging/outbox/schema.js';
import { projectionSchema } from '../../messaging/projection/schema.js';
import { sagaSchema } from '../../messaging/saga/schema.js';
import { migration } from '../../postgres/migrate.js';
import { idempotencySchema } from '../idempotency/schema.js';

/** What every service's database holds beside its own tables. */
export const platformMigrations = [
  migration('000-platform-outbox', ...outboxSchema),
  migration('000-platform-inbox', ...inboxSchema),
  migration('000-platform-feed', ...feedSchema),
  migration('000-platform-saga', ...sagaSchema),
  migration('000-platform-idempotency', ...idempotencySchema),
  migration('000-platform-quiet-feed', ...dropFeedTrigger),
  migration('000-platform-projection', ...projectionSchema),
];

/** Tables written by SQL, not by entities: the check that entities fit their migrations leaves them out. */
export const platformTables: (string | RegExp)[] = [
  /^outbox/,
  /^inbox/,
  /^held_events/,
  /^feed/,
  'saga',
  'saga_participation',
  'idempotency',
  'projection',
  'migrations',
];
