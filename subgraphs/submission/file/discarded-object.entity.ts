import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** Bytes that nobody needs any more. */
@Entity({ tableName: 'discarded_object' })
@Index({ name: 'discarded_object_due', properties: ['dueAt'] })
export class DiscardedObject {
  /** Under which it is in the object store. */
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  /** From when on no upload can bring it back. */
  @Property({ type: 'timestamptz' })
  dueAt!: Date;
}
