import { BigIntType } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** What is known here of an enrollment: a read model of `enrollment`. Checkouts of one enrollment queue up at its row. */
@Entity({ tableName: 'known_enrollment' })
export class KnownEnrollment {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  /** Of the last event or answer that was applied; the enrollment's `version`. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Index({ name: 'known_enrollment_by_course' })
  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'text' })
  courseTitle!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: new BigIntType('number') })
  priceAmount!: number;

  @Property({ type: 'text' })
  priceCurrency!: string;

  /** The saga that last held a seat for it. */
  @Property({ type: 'uuid', nullable: true })
  sagaId!: string | null;

  /** Until when that seat is held. */
  @Property({ type: 'timestamptz', nullable: true })
  heldUntil!: Date | null;

  /** Whether there is a seat to pay for now. */
  isDue(now: Date): boolean {
    return this.status === 'PENDING_PAYMENT' && this.sagaId !== null && this.heldUntil !== null && this.heldUntil > now;
  }
}
