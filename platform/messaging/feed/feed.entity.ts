import type { Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';

/** An entry of the feed: `subject` changed, for the followers of `channel`. What it changed to is read when the entry is delivered. */
@Entity({ tableName: 'feed' })
export class FeedEntry {
  // The database generates it. The ORM never reads the feed, and needs a key only to insert.
  @PrimaryKey({ type: 'bigint', autoincrement: true })
  id!: bigint & Opt;

  @Property({ type: 'text' })
  channel!: string;

  @Property({ type: 'text' })
  subject!: string;

  @Property({ type: 'timestamptz' })
  at!: Date;
}

/** Writes to each channel that `subject` changed, in the transaction that changes it. */
export function feed(em: EntityManager, channels: readonly string[], subject: string, at: Date): void {
  for (const channel of channels) em.persist(Object.assign(new FeedEntry(), { channel, subject, at }));
}
