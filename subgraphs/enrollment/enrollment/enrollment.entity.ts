import { ArrayType, BigIntType, type Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, ManyToOne, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { conflict, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { NOT_IN_TIME } from '../../../platform/messaging/saga/advance.js';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Money } from '../../../platform/service/graphql/shared.js';
import {
  CertificateIssued,
  CertificateRevoked,
  type CertificateSnapshot,
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  EnrollmentConfirmed,
  EnrollmentCreated,
  EnrollmentLatePaymentDeclined,
  EnrollmentPaymentCalledOff,
  EnrollmentPromoted,
  EnrollmentSeatHeld,
  EnrollmentWaitlisted,
  ProgressChanged,
} from '../../../schema/events/enrollment.js';
import { KnownCourse } from '../course/known-course.entity.js';
import type { CourseItem } from '../course/known-curriculum.entity.js';
import { isComplete, progressOf } from '../progress/progress.js';
import { snapshotOf } from './snapshot.js';
import { type CancelCause, EnrollmentStatus, IN_COURSE } from './status.js';

/** What an enrollment begins with. */
export interface Terms {
  /** Frozen from then on; 0 when nothing is to be paid. */
  readonly price: Money;
  readonly membershipId: string | null;
}

const index = (kind: string, name: string, what: string) => `create ${kind} index ${name} on enrollment ${what}`;

/**
 * One student in one course, for ever: who enrolls again goes on with this row. It changes under the lock of its course's row,
 * and every change but a progress takes that course for the facts it records.
 */
@ObjectType('Enrollment')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'enrollment' })
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
export class Enrollment extends Aggregate {
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

  /** Its number in the course's line; null when it does not wait. */
  @Property({ type: new BigIntType('number'), nullable: true })
  lineNumber: number | null = null;

  @Property({ type: 'text', nullable: true })
  cancelCause: CancelCause | null = null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  cancelReason: string | null = null;

  /** The saga that takes its payment, or that has. */
  @Property({ type: 'uuid', nullable: true })
  @Field(() => ID, { nullable: true })
  @Directive('@inaccessible')
  sagaId: string | null = null;

  /** The saga whose seat was lost for want of money: if that money still comes, it may find another seat. */
  @Property({ type: 'uuid', nullable: true })
  lapsedSagaId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  paymentId: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  membershipId: string | null = null;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  completedItemIds: string[] & Opt = [];

  /** It was completed, and the certificate is still to be written. */
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

  /** A seat is counted for it. */
  get hasSeat(): boolean {
    return this.isInCourse || this.status === EnrollmentStatus.PENDING_PAYMENT;
  }

  get isInCourse(): boolean {
    return IN_COURSE.includes(this.status);
  }

  /** Whether a seat is held until this saga has taken the payment. */
  isHeldBy(sagaId: string): boolean {
    return this.status === EnrollmentStatus.PENDING_PAYMENT && this.sagaId === sagaId;
  }

  /** Of somebody who never was in the course. */
  static of(course: KnownCourse, studentId: string): Enrollment {
    return Object.assign(new Enrollment(), { courseId: course.id, studentId });
  }

  /** Begins, or begins again: what was completed before is completed still, nothing else of an earlier time counts. */
  begin(course: KnownCourse, { price, membershipId }: Terms, status: EnrollmentStatus, lineNumber: number | null, now: Date): void {
    Object.assign(this, {
      status,
      lineNumber,
      priceAmount: price.amount,
      priceCurrency: price.currency,
      membershipId,
      requestedAt: now,
      activatedAt: null,
      completedAt: null,
      cancelCause: null,
      cancelReason: null,
      sagaId: null,
      lapsedSagaId: null,
      paymentId: null,
    });
    this.record(EnrollmentCreated, snapshotOf(this, course));
    if (lineNumber !== null) this.record(EnrollmentWaitlisted, snapshotOf(this, course));
  }

  hold(sagaId: string, until: Date): void {
    Object.assign(this, { status: EnrollmentStatus.PENDING_PAYMENT, sagaId, seatHeldUntil: until, lineNumber: null });
  }

  /** Tells payment that there is a seat to pay for. */
  askForPayment(course: KnownCourse, sagaId: string): void {
    if (!this.seatHeldUntil) throw new Error('No seat is held to be paid for');
    this.record(EnrollmentSeatHeld, { ...snapshotOf(this, course), sagaId, heldUntil: this.seatHeldUntil.toISOString() });
  }

  callPaymentOff(course: KnownCourse, sagaId: string, reason: string): void {
    const because = this.lapsedSagaId === sagaId ? 'LAPSED' : 'CALLED_OFF';
    this.record(EnrollmentPaymentCalledOff, { ...snapshotOf(this, course), sagaId, because, reason });
  }

  activate(course: KnownCourse, now: Date): void {
    Object.assign(this, { status: EnrollmentStatus.ACTIVE, activatedAt: now, seatHeldUntil: null, lineNumber: null });
    this.record(EnrollmentActivated, {
      ...snapshotOf(this, course),
      sagaId: this.sagaId,
      paymentId: this.paymentId,
      activatedAt: now.toISOString(),
    });
  }

  confirm(course: KnownCourse): void {
    this.record(EnrollmentConfirmed, snapshotOf(this, course));
  }

  /** Of one who waited: a seat was handed to them. */
  promoted(course: KnownCourse): void {
    this.record(EnrollmentPromoted, { ...snapshotOf(this, course), heldUntil: this.seatHeldUntil?.toISOString() ?? null });
  }

  /** The plan that has just begun covers it: the held seat is theirs, and nothing is to be paid. */
  coverBy(course: KnownCourse, membershipId: string, now: Date): void {
    Object.assign(this, { priceAmount: 0, membershipId, sagaId: null });
    this.activate(course, now);
  }

  /** The held seat is lost: the money did not come in time, or was refused. */
  lapse(course: KnownCourse, sagaId: string, reason: string, now: Date): void {
    // The saga's clock may stand some milliseconds before that of the seat.
    const late = reason === NOT_IN_TIME || (this.seatHeldUntil !== null && this.seatHeldUntil <= now);
    this.lapsedSagaId = sagaId;
    this.cancel(course, late ? 'LAPSED' : 'PAYMENT_REFUSED', late ? 'The seat was not paid for in time' : reason);
  }

  /** Money for a seat that has lapsed: takes another one. */
  reseat(course: KnownCourse, paymentId: string, now: Date): void {
    Object.assign(this, { paymentId, lapsedSagaId: null, cancelCause: null, cancelReason: null });
    this.activate(course, now);
    this.confirm(course);
  }

  declineLatePayment(course: KnownCourse, sagaId: string, paymentId: string, reason: string): void {
    this.record(EnrollmentLatePaymentDeclined, { ...snapshotOf(this, course), sagaId, paymentId, reason });
  }

  /** Whoever calls it hands the seat on. What is completed stays so, unless the course goes: CONFLICT. */
  cancel(course: KnownCourse, cause: CancelCause, reason: string): void {
    if (this.status === EnrollmentStatus.COMPLETED && cause !== 'COURSE_DELETED') throw conflict('The course was completed');
    const was = this.status;
    Object.assign(this, {
      status: EnrollmentStatus.CANCELLED,
      cancelCause: cause,
      cancelReason: reason,
      seatHeldUntil: null,
      lineNumber: null,
    });
    const { sagaId, paymentId } = this;
    this.record(EnrollmentCancelled, { ...snapshotOf(this, course), was, cause, reason, sagaId, paymentId });
  }

  /** NOT_ENROLLED unless the student is in the course, or was when it was completed. */
  demandInCourse(): void {
    if (!this.isInCourse) throw refuse(ErrorCode.NOT_ENROLLED, 'The enrollment is not active');
  }

  /** An item is done. False when it was already. */
  completeItem(course: KnownCourse, items: readonly CourseItem[], itemId: string, now: Date): boolean {
    if (this.completedItemIds.includes(itemId)) return false;
    this.completedItemIds = [...this.completedItemIds, itemId];
    this.recount(course, items, itemId, now);
    return true;
  }

  /** Counts progress, and completes the course when all that is required is done. `itemId` is null when it is the curriculum that has changed. */
  recount(course: KnownCourse, items: readonly CourseItem[], itemId: string | null, now: Date): void {
    const progress = progressOf(items, this.completedItemIds);
    const { percent, completedItems, requiredItems } = progress;
    const { id: enrollmentId, courseId, studentId } = this;
    this.record(ProgressChanged, { enrollmentId, courseId, studentId, percent, completedItems, requiredItems, itemId });
    if (this.status === EnrollmentStatus.ACTIVE && isComplete(progress)) this.complete(course, now);
  }

  /** The certificate that was due was written. */
  certify(certificate: CertificateSnapshot): void {
    this.certificateDue = false;
    this.record(CertificateIssued, certificate);
  }

  decertify(certificate: CertificateSnapshot & { readonly revokedAt: string; readonly reason: string }): void {
    this.record(CertificateRevoked, certificate);
  }

  private complete(course: KnownCourse, now: Date): void {
    Object.assign(this, { status: EnrollmentStatus.COMPLETED, completedAt: now, certificateDue: true });
    this.record(EnrollmentCompleted, { ...snapshotOf(this, course), completedAt: now.toISOString() });
  }
}
