import { BigIntType } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** Bytes that nobody needs any more. */
@Entity({ tableName: 'discarded_object' })
@Index({ name: 'discarded_object_due', properties: ['dueAt'] })
@Index({ name: 'discarded_object_of_an_owner', properties: ['ownerId'] })
@Index({ name: 'discarded_object_in_a_scope', properties: ['scopeId'] })
@Index({
  name: 'discarded_object_fresh',
  expression: 'create index discarded_object_fresh on discarded_object (id) where removed_at is null',
})
export class DiscardedObject {
  /** The key in the object store. */
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  /** An upload that began before this time can bring the object back, or a download that began before it may still read it. */
  @Property({ type: 'timestamptz' })
  dueAt!: Date;

  /** Since when they are to be removed only once more, when they are due: they were once, or somebody still reads them. */
  @Property({ type: 'timestamptz', nullable: true })
  removedAt: Date | null = null;

  /** Whose quota it counts in, while there may be bytes. */
  @Property({ type: 'uuid', nullable: true })
  ownerId!: string | null;

  @Property({ type: 'uuid', nullable: true })
  scopeId!: string | null;

  @Property({ type: new BigIntType('number') })
  sizeBytes!: number;

  /** The store's name for its upload in parts, which ends with it. */
  @Property({ type: 'text', nullable: true })
  partsId!: string | null;
}
