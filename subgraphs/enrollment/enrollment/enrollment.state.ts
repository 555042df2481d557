import { ArrayType, BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, ManyToOne, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { type CancelCause, EnrollmentStatus, IN_COURSE } from './status.js';

const index = (kind: string, name: string, what: string) => `create ${kind} index ${name} on enrollment ${what}`;

/** What is stored of an enrollment, and what follows from it. What may happen to it stands in `Enrollment`. */
@ObjectType()
@Entity({ abstract: true })
@Unique({ name: 'enrollment_of_a_student', properties: ['courseId', 'studentId'] })
@Index({ name: 'enrollment_by_course', properties: ['courseId', 'requestedAt', 'id'] })
@Index({ name: 'enrollment_by_student', properties: ['studentId', 'requestedAt', 'id'] })
@Index({ name: 'enrollment_by_status', properties: ['courseId', 'status'] })
@Index({
  name: 'enrollment_line',
  expression: index('unique', 'enrollment_line', '(course_id, line_number) where line_number is not null'),
})
@Index({
  name: 'enrollment_by_membership',
  expression: index('', 'enrollment_by_membership', '(membership_id) where membership_id is not null'),
})
@Index({ name: 'enrollment_certificate_due', expression: index('', 'enrollment_certificate_due', '(id) where certificate_due') })
@Check({ name: 'enrollment_in_line', expression: "(status = 'WAITLISTED') = (line_number is not null)" })
export abstract class EnrollmentState extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @ManyToOne(() => KnownCourse, { fieldName: 'course_id', mapToPk: true, index: false })
  courseId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  @Enum({ items: () => EnrollmentStatus, type: 'text' })
  @Field(() => EnrollmentStatus)
  status!: EnrollmentStatus;

  @Property({ type: new BigIntType('number') })
  priceAmount!: number;

  @Property({ type: 'text' })
  priceCurrency!: string;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  requestedAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  activatedAt: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  completedAt: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  seatHeldUntil: Date | null = null;

  /** Its number on the course's waitlist; null when it does not wait. */
  @Property({ fieldName: 'line_number', type: new BigIntType('number'), nullable: true })
  waitlistNumber: number | null = null;

  @Property({ type: 'text', nullable: true })
  cancelCause: CancelCause | null = null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  cancelReason: string | null = null;

  /** The saga that takes its payment, or has taken it. */
  @Property({ type: 'uuid', nullable: true })
  @Field(() => ID, { nullable: true })
  @Directive('@inaccessible')
  sagaId: string | null = null;

  /** The saga whose seat was lost because nobody paid: money that still comes for it may find another seat. */
  @Property({ type: 'uuid', nullable: true })
  lapsedSagaId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  paymentId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  membershipId: string | null = null;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  completedItemIds: string[] & Opt = [];

  /** The course was completed, and the certificate is still to be issued. */
  @Property({ type: 'boolean' })
  certificateDue: boolean & Opt = false;

  @Field(() => Int)
  get version(): number {
    return this.sequence;
  }

  @Field(() => Money)
  get price(): Money {
    return { amount: this.priceAmount, currency: this.priceCurrency };
  }

  get isFree(): boolean {
    return this.priceAmount === 0;
  }

  /** Whether a seat of the course is counted for it. */
  get hasSeat(): boolean {
    return this.isInCourse || this.status === EnrollmentStatus.PENDING_PAYMENT;
  }

  /** A seat is held, and the money for it has not come. */
  get isAwaitingPayment(): boolean {
    return this.status === EnrollmentStatus.PENDING_PAYMENT && this.paymentId === null;
  }

  get isInCourse(): boolean {
    return IN_COURSE.includes(this.status);
  }

  /** Whether a seat is held until this saga has taken the payment. */
  isHeldBy(sagaId: string): boolean {
    return this.status === EnrollmentStatus.PENDING_PAYMENT && this.sagaId === sagaId;
  }
}
