import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** Bytes that nobody needs any more. */
@Entity({ tableName: 'discarded_object' })
@Index({ name: 'discarded_object_due', properties: ['dueAt'] })
export class DiscardedObject {
  /** The key in the object store. */
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  /** No upload can bring the object back after this time. */
  @Property({ type: 'timestamptz' })
  dueAt!: Date;
}
