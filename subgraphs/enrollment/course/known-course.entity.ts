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

  /** BCP 47. */
  @Property({ type: 'text' })
  language: string & Opt = 'en';

  @Property({ type: 'timestamptz', nullable: true })
  endsAt: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  enrollmentOpensAt: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  enrollmentClosesAt: Date | null = null;

  /** False for a course that was known before its dates were: nobody enrolls before its owner was asked for them. */
  @Property({ type: 'boolean' })
  datesKnown: boolean & Opt = false;

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

  get isPublished(): boolean {
    return !this.isDeleted && this.status === 'PUBLISHED';
  }

  hasEnded(now: Date): boolean {
    return this.endsAt !== null && this.endsAt <= now;
  }

  /** Whether nobody can enroll any more by themselves. The staff may move the dates. */
  hasClosed(now: Date): boolean {
    return this.hasEnded(now) || (this.enrollmentClosesAt !== null && this.enrollmentClosesAt <= now);
  }

  hasOpened(now: Date): boolean {
    return this.enrollmentOpensAt === null || this.enrollmentOpensAt <= now;
  }

  /** Whether students can enroll by themselves now, and those who wait get seats. */
  takesEnrollments(now: Date): boolean {
    return this.isPublished && this.hasOpened(now) && !this.hasClosed(now);
  }

  /** Null is no limit. */
  get seatsLeft(): number | null {
    return this.capacity === null ? null : Math.max(0, this.capacity - this.seatsTaken);
  }
}
