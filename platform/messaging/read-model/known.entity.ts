import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A local copy of a thing that another service owns. Each service adds the columns that it needs for its decisions. */
@Entity({ abstract: true })
export abstract class Known {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  /** The sequence of the last event or answer that was applied, which is the owner's `version`. */
  @Property({ type: 'integer' })
  sequence!: number;

  /** A tombstone: the thing is gone for good, and nothing is accepted under it any more. */
  @Property({ type: 'timestamptz', nullable: true })
  deletedAt: Date | null = null;

  get isGone(): boolean {
    return this.deletedAt !== null;
  }
}
