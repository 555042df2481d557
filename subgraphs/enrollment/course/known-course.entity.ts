import { ArrayType, BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';
import type { Money } from '../../../platform/service/graphql/shared.js';

/**
 * What is known here of a course: a read model of `course`, and the count of its seats. It is read through the ORM and written by SQL
 * only: an event and an answer of the owner may bring the same course at once, and seats are taken by one conditional statement.
 */
@Entity({ tableName: 'known_course' })
@Check({ name: 'known_course_seats', expression: 'seats_taken >= 0' })
@Index({
  name: 'known_course_to_remove',
  expression: 'create index known_course_to_remove on known_course (id) where deletion_id is not null',
})
export class KnownCourse extends Known {
  @Property({ type: 'text' })
  title!: string;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'uuid' })
  instructorId!: string;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];

  @Property({ type: new BigIntType('number') })
  priceAmount!: number;

  @Property({ type: 'text' })
  priceCurrency!: string;

  /** Seats; null is no limit. */
  @Property({ type: 'integer', nullable: true })
  capacity!: number | null;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  prerequisiteIds!: string[];

  /** The deletion saga that waits until nothing of the course is left here; null when no saga waits. */
  @Property({ type: 'uuid', nullable: true })
  deletionId!: string | null;

  @Property({ type: 'integer' })
  seatsTaken: number & Opt = 0;

  /** The number that was given last on the waitlist. */
  @Property({ fieldName: 'last_in_line', type: new BigIntType('number'), defaultRaw: '0' })
  lastWaitlistNumber: number & Opt = 0;

  get price(): Money {
    return { amount: this.priceAmount, currency: this.priceCurrency };
  }

  get isDeleted(): boolean {
    return this.isGone || this.status === 'DELETING';
  }

  get takesEnrollments(): boolean {
    return !this.isDeleted && this.status === 'PUBLISHED';
  }

  /** Null is no limit. */
  get seatsLeft(): number | null {
    return this.capacity === null ? null : Math.max(0, this.capacity - this.seatsTaken);
  }
}
