import { Entity } from '@mikro-orm/decorators/legacy';
import { Directive, ObjectType } from 'type-graphql';
import { conflict, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transition } from '../../../platform/kernel/transitions.js';
import { NOT_IN_TIME } from '../../../platform/messaging/saga/advance.js';
import type { Money } from '../../../platform/service/graphql/shared.js';
import {
  CertificateIssued,
  CertificateReissued,
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
import type { KnownCourse } from '../course/known-course.entity.js';
import type { CourseItem } from '../course/known-curriculum.entity.js';
import type { Entry } from '../earned/entry.js';
import { isComplete, progressOf } from '../progress/progress.js';
import { EnrollmentState } from './enrollment.state.js';
import { snapshotOf } from './snapshot.js';
import { type CancelCause, EnrollmentStatus } from './status.js';
import { TRANSITIONS } from './transitions.js';

/** What an enrollment begins with. */
export interface Terms {
  /** Frozen from then on; 0 when nothing is to be paid. */
  readonly price: Money;
  readonly membershipId: string | null;
}

/**
 * One student in one course, for ever: a student who enrolls again goes on with this row. It changes under the lock of its course's
 * row, and every change is given that course for the events that it records.
 */
@ObjectType('Enrollment')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'enrollment' })
export class Enrollment extends EnrollmentState {
  /** The enrollment of a student who was never in the course; it has not begun yet. */
  static of(course: KnownCourse, studentId: string): Enrollment {
    return Object.assign(new Enrollment(), { courseId: course.id, studentId });
  }

  /** Begins, or begins again: the items that were completed before stay completed; nothing else of the earlier time counts. */
  begin(course: KnownCourse, { price, membershipId }: Terms, status: EnrollmentStatus, waitlistNumber: number | null, now: Date): void {
    this.become(status, {
      waitlistNumber,
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
    if (waitlistNumber !== null) this.record(EnrollmentWaitlisted, snapshotOf(this, course));
  }

  /** Holds the seat for the saga that takes its payment. */
  hold(sagaId: string, until: Date): void {
    this.become(EnrollmentStatus.PENDING_PAYMENT, { sagaId, seatHeldUntil: until, waitlistNumber: null });
  }

  /** Asks payment to take the money for the held seat. */
  askForPayment(course: KnownCourse, sagaId: string): void {
    if (!this.seatHeldUntil) throw new Error('No seat is held to be paid for');
    this.record(EnrollmentSeatHeld, { ...snapshotOf(this, course), sagaId, heldUntil: this.seatHeldUntil.toISOString() });
  }

  /** Tells payment that the saga does not want the money any more. */
  callPaymentOff(course: KnownCourse, sagaId: string, reason: string): void {
    const because = this.lapsedSagaId === sagaId ? 'LAPSED' : 'CALLED_OFF';
    this.record(EnrollmentPaymentCalledOff, { ...snapshotOf(this, course), sagaId, because, reason });
  }

  /**
   * The student is in the course from now on. Every way into a course leads through here: a student who comes back, and completed all
   * items of the curriculum before, has completed the course.
   */
  activate(course: KnownCourse, { items, hasEarned }: Entry, now: Date): void {
    this.become(EnrollmentStatus.ACTIVE, { activatedAt: now, seatHeldUntil: null, waitlistNumber: null });
    const { sagaId, paymentId } = this;
    this.record(EnrollmentActivated, { ...snapshotOf(this, course), sagaId, paymentId, activatedAt: now.toISOString(), hasEarned });
    if (isComplete(progressOf(items, this.completedItemIds))) this.complete(course, now);
  }

  confirm(course: KnownCourse): void {
    this.record(EnrollmentConfirmed, snapshotOf(this, course));
  }

  /** A student who waited was given a seat. */
  promoted(course: KnownCourse): void {
    this.record(EnrollmentPromoted, { ...snapshotOf(this, course), heldUntil: this.seatHeldUntil?.toISOString() ?? null });
  }

  /** A plan covers the enrollment from now on: the held seat is the student's, and nothing is to be paid. */
  coverBy(course: KnownCourse, entry: Entry, membershipId: string, now: Date): void {
    Object.assign(this, { priceAmount: 0, membershipId, sagaId: null });
    this.activate(course, entry, now);
  }

  /** The staff let a student in who waits or has not paid: nothing is to be paid any more. */
  letIn(course: KnownCourse, entry: Entry, now: Date): void {
    Object.assign(this, { priceAmount: 0, membershipId: null, sagaId: null });
    this.activate(course, entry, now);
    this.confirm(course);
  }

  /** The student waits on, and has nothing to pay when there is a seat. */
  waive(): void {
    this.priceAmount = 0;
  }

  /** The held seat is lost: the money did not come in time, or was refused. */
  lapse(course: KnownCourse, sagaId: string, reason: string, now: Date): void {
    // The saga's clock may be some milliseconds behind the seat's.
    const late = reason === NOT_IN_TIME || (this.seatHeldUntil !== null && this.seatHeldUntil <= now);
    this.lapsedSagaId = sagaId;
    this.cancel(course, late ? 'LAPSED' : 'PAYMENT_REFUSED', late ? 'The seat was not paid for in time' : reason);
  }

  /** Money came for a seat that had lapsed, and there was another seat. */
  reseat(course: KnownCourse, entry: Entry, paymentId: string, now: Date): void {
    Object.assign(this, { paymentId, lapsedSagaId: null, cancelCause: null, cancelReason: null });
    this.activate(course, entry, now);
    this.confirm(course);
  }

  declineLatePayment(course: KnownCourse, sagaId: string, paymentId: string, reason: string): void {
    this.record(EnrollmentLatePaymentDeclined, { ...snapshotOf(this, course), sagaId, paymentId, reason });
  }

  /**
   * The caller hands the seat on. `leftAt` is for a student who left at another system, in the past. A completed enrollment stays, unless
   * its course is deleted: CONFLICT.
   */
  cancel(course: KnownCourse, cause: CancelCause, reason: string, leftAt?: Date): void {
    if (this.status === EnrollmentStatus.COMPLETED && cause !== 'COURSE_DELETED') throw conflict('The course was completed');
    const { status: was, sagaId, paymentId } = this;
    this.become(EnrollmentStatus.CANCELLED, { cancelCause: cause, cancelReason: reason, seatHeldUntil: null, waitlistNumber: null });
    const then = leftAt && { leftAt: leftAt.toISOString() };
    this.record(EnrollmentCancelled, { ...snapshotOf(this, course), was, cause, reason, sagaId, paymentId, ...then });
  }

  /** NOT_ENROLLED unless the student is in the course or has completed it. */
  demandInCourse(): void {
    if (!this.isInCourse) throw refuse(ErrorCode.NOT_ENROLLED, 'The enrollment is not active');
  }

  /** Completes an item. False when it was completed before. */
  completeItem(course: KnownCourse, items: readonly CourseItem[], itemId: string, now: Date): boolean {
    if (this.completedItemIds.includes(itemId)) return false;
    this.completedItemIds = [...this.completedItemIds, itemId];
    this.recount(course, items, itemId, now);
    return true;
  }

  /** Counts progress, and completes the course when all required items are completed. `itemId` is null when the curriculum changed. */
  recount(course: KnownCourse, items: readonly CourseItem[], itemId: string | null, now: Date): void {
    const progress = progressOf(items, this.completedItemIds);
    const { percent, completedItems, requiredItems } = progress;
    const { id: enrollmentId, courseId, studentId } = this;
    this.record(ProgressChanged, { enrollmentId, courseId, studentId, percent, completedItems, requiredItems, itemId });
    if (this.status === EnrollmentStatus.ACTIVE && isComplete(progress)) this.complete(course, now);
  }

  /** The certificate that was due is issued. */
  certify(certificate: CertificateSnapshot): void {
    this.certificateDue = false;
    this.record(CertificateIssued, certificate);
  }

  decertify(certificate: CertificateSnapshot & { readonly revokedAt: string; readonly reason: string }): void {
    this.record(CertificateRevoked, certificate);
  }

  recertify(certificate: CertificateSnapshot & { readonly courseTitle: string; readonly replacedSerial: string }): void {
    this.record(CertificateReissued, certificate);
  }

  private complete(course: KnownCourse, now: Date): void {
    this.become(EnrollmentStatus.COMPLETED, { completedAt: now, certificateDue: true });
    this.record(EnrollmentCompleted, { ...snapshotOf(this, course), completedAt: now.toISOString() });
  }

  private become(status: EnrollmentStatus, changes: Partial<EnrollmentState>): void {
    // One that has not begun has no status yet.
    Object.assign(this, changes, { status: transition(TRANSITIONS, this.status ?? EnrollmentStatus.CANCELLED, status) });
  }
}
