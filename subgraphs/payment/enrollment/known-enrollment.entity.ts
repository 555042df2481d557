import { BigIntType } from '@mikro-orm/core';
import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';
import type { Money } from '../../../platform/service/graphql/shared.js';

/** What is known here of an enrollment: a read model of `enrollment`. */
@Entity({ tableName: 'known_enrollment' })
export class KnownEnrollment extends Known {
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
  sagaId: string | null = null;

  /** Until when that seat is held. */
  @Property({ type: 'timestamptz', nullable: true })
  heldUntil: Date | null = null;

  get price(): Money {
    return { amount: this.priceAmount, currency: this.priceCurrency };
  }

  /** Whether there is a seat to pay for now. */
  isDue(now: Date): boolean {
    return this.status === 'PENDING_PAYMENT' && this.sagaId !== null && this.heldUntil !== null && this.heldUntil > now;
  }
}
