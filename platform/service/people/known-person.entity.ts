import type { Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The name of a person, by which a service sorts lists, and the language in which they read them. Written by SQL. */
@Entity({ tableName: 'known_person' })
export class KnownPerson {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'integer' })
  sequence: number & Opt = 0;

  /** The row is stale while `sequence` is below this, the sequence of the last change that was heard of. */
  @Property({ type: 'integer' })
  needed: number & Opt = 1;

  @Property({ type: 'text', nullable: true })
  name: string | null = null;

  @Property({ type: 'text', nullable: true })
  locale: string | null = null;
}

/** For the migrations of a service that sorts people by name. */
export const knownPersonTable = `create table known_person (
  id uuid primary key,
  sequence integer not null default 0,
  needed integer not null default 1,
  name text,
  locale text
)`;
