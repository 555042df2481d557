import type { Opt } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { newId } from '../../../platform/kernel/ids.js';

/** A refund of the whole payment, requested or done. One for each payment, whoever asks and however often. */
@Entity({ tableName: 'refund' })
@Index({ name: 'refund_due', expression: `create index refund_due on refund (due_at) where due_at is not null` })
export class Refund {
  /** The provider knows the refund by this id: however often it is asked, the money goes back once. */
  @PrimaryKey({ type: 'uuid' })
  id: string & Opt = newId();

  @Unique({ name: 'refund_of_a_payment' })
  @Property({ type: 'uuid' })
  paymentId!: string;

  /** A text for people. */
  @Property({ type: 'text', nullable: true })
  reason!: string | null;

  @Property({ type: 'timestamptz' })
  requestedAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  doneAt: Date | null = null;

  /** When the provider is asked next; null when it is done. */
  @Property({ type: 'timestamptz', nullable: true })
  dueAt: Date | null = null;

  @Property({ type: 'integer' })
  tries: number & Opt = 0;
}
