import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { itemsOf } from '../course/known-courses.js';
import type { CourseItem } from '../course/known-curriculum.entity.js';
import { takeSeats, takeSeatsForWaitlist } from '../seats/seats.js';
import { beginActive } from './begin-enrollment.js';
import { withoutPayment } from './enroll.js';
import { Enrollment } from './enrollment.entity.js';
import { notifyFollowers } from './followers.js';
import { EnrollmentStatus } from './status.js';

const { WAITLISTED, PENDING_PAYMENT } = EnrollmentStatus;

/**
 * Lets students into a course without payment: new ones, those who wait, and those who have not paid. Whoever has not paid has a seat
 * already; `calledOff` are their sagas, which were locked before the course's row, and do not want the money any more.
 */
export class Admission {
  private constructor(
    private readonly context: RequestContext,
    private readonly course: KnownCourse,
    private readonly items: readonly CourseItem[],
    private readonly calledOff: ReadonlySet<string>,
  ) {}

  /** The caller holds the lock of the course's row. */
  static async to(context: RequestContext, course: KnownCourse, calledOff: ReadonlySet<string>): Promise<Admission> {
    return new Admission(context, course, await itemsOf(context.em, course.id), calledOff);
  }

  /** The enrollments of these students, in their order; those who were never in the course have one that has not begun. */
  async enrollmentsOf(studentIds: readonly string[]): Promise<Enrollment[]> {
    const found = await this.context.em.find(
      Enrollment,
      { courseId: this.course.id, studentId: { $in: [...studentIds] } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
    );
    const known = new Map(found.map((each) => [each.studentId, each]));
    return studentIds.map((studentId) => known.get(studentId) ?? Enrollment.of(this.course, studentId));
  }

  /** Takes the seats that these enrollments lack, or none. Whoever waits already comes before newcomers, who queue while others wait. */
  async takeSeats(enrollments: readonly Enrollment[]): Promise<boolean> {
    const { em } = this.context;
    const waiting = enrollments.filter(({ status }) => status === WAITLISTED).length;
    const newcomers = enrollments.filter((each) => !each.hasSeat).length - waiting;
    if (waiting > 0 && !(await takeSeatsForWaitlist(em, this.course.id, waiting))) return false;
    return newcomers === 0 || takeSeats(em, this.course.id, newcomers, waiting);
  }

  /** The enrollment has a seat. One that is in the course already stays as it is, and so does one that was paid a moment ago. */
  letIn(enrollment: Enrollment): void {
    const { context, course, items } = this;
    const now = context.clock.now();
    if (enrollment.isInCourse || (enrollment.status === PENDING_PAYMENT && enrollment.paymentId !== null)) return;
    if (enrollment.status === WAITLISTED || enrollment.status === PENDING_PAYMENT) {
      const { sagaId } = enrollment;
      if (sagaId !== null && !this.calledOff.has(sagaId)) throw conflict('An enrollment has changed meanwhile');
      enrollment.letIn(course, { items }, now);
    } else {
      context.em.persist(enrollment);
      beginActive(course, { items }, enrollment, withoutPayment(course), now);
    }
    notifyFollowers(context, enrollment);
  }
}
