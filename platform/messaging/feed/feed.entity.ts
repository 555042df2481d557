import type { Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';

/** One entry of the feed: that `subject` changed, for those who follow `channel`. What it changed to is read when it is sent. */
@Entity({ tableName: 'feed' })
export class FeedEntry {
  // Made by the database; the ORM needs some key to insert by and never reads a feed.
  @PrimaryKey({ type: 'bigint', autoincrement: true })
  id!: bigint & Opt;

  @Property({ type: 'text' })
  channel!: string;

  @Property({ type: 'text' })
  subject!: string;

  @Property({ type: 'timestamptz' })
  at!: Date;
}

/** Tells the followers of each channel that `subject` changed: in the transaction that changes it, or not at all. */
export function feed(em: EntityManager, channels: readonly string[], subject: string, at: Date): void {
  for (const channel of channels) em.persist(Object.assign(new FeedEntry(), { channel, subject, at }));
}
