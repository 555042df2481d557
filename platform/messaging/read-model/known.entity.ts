import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** What is known here of a thing that another service owns. A service extends it by the columns that it decides by. */
@Entity({ abstract: true })
export abstract class Known {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  /** Of the last event or answer that was applied: the owner's `version`. */
  @Property({ type: 'integer' })
  sequence!: number;

  /** A tombstone: it is gone for good, and nothing is accepted under it any more. */
  @Property({ type: 'timestamptz', nullable: true })
  deletedAt: Date | null = null;

  get isGone(): boolean {
    return this.deletedAt !== null;
  }
}
