import type { UserCaller } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import type { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { CourseDeleted, type CourseSnapshot, CourseUpdated } from '../course.js';
import { EnrollmentActivated, EnrollmentCancelled, type EnrollmentSnapshot } from '../enrollment.js';
import { aCourse, anEnrollment } from './courses.js';
import type { EnrollmentOwner } from './enrollment-owner.js';
import type { CourseOwner } from './owners.js';

export const admin = signedInAs('ADMIN');
export const aStudent = (): UserCaller => signedInAs('STUDENT');

/** The instructor of a course. */
export const instructorOf = (course: CourseSnapshot): UserCaller => signedInAs('INSTRUCTOR', course.instructorId);

/** A student who learns in a course. */
export interface Learner extends UserCaller {
  readonly enrollment: EnrollmentSnapshot;
}

/** What happens to courses and those who learn in them, for a service under test that follows both. */
export interface CourseLife {
  readonly courses: CourseOwner;
  readonly enrollments: EnrollmentOwner;
  /** Delivers an event of a course; the owner knows it too. */
  course(course?: Partial<CourseSnapshot>, delivery?: Delivery): Promise<CourseSnapshot>;
  /** Delivers the event that a student is in a course from now on. */
  learner(course: CourseSnapshot, student?: UserCaller): Promise<Learner>;
  /** Delivers the event that they have left it. */
  leaves(learner: Learner): Promise<void>;
  courseDeleted(course: CourseSnapshot, sagaId: string, delivery?: Delivery): Promise<void>;
}

export const courseLife = (service: TestSubgraph, { courses, enrollments }: Pick<CourseLife, 'courses' | 'enrollments'>): CourseLife => ({
  courses,
  enrollments,
  async course(changes, delivery) {
    const course = aCourse(changes);
    courses.knows(course, delivery?.sequence ?? 1);
    await deliver(service, CourseUpdated, { ...course, changed: [] }, delivery);
    return course;
  },
  async learner(course, student = aStudent()) {
    const enrollment = anEnrollment(course, student.userId);
    enrollments.knows(enrollment, 2);
    const activated = { ...enrollment, sagaId: null, paymentId: null, activatedAt: service.clock.now().toISOString() };
    await deliver(service, EnrollmentActivated, activated, { sequence: 2 });
    return { ...student, enrollment };
  },
  async leaves({ enrollment }) {
    const cancelled = { ...enrollment, status: 'CANCELLED' as const };
    enrollments.knows(cancelled, 3);
    const why = { was: enrollment.status, cause: 'STUDENT' as const, reason: 'Another course', sagaId: null, paymentId: null };
    await deliver(service, EnrollmentCancelled, { ...cancelled, ...why }, { sequence: 3 });
  },
  async courseDeleted({ courseId, title, instructorId, staffIds }, sagaId, delivery = { sequence: 9 }) {
    const deletedAt = service.clock.now().toISOString();
    await deliver(service, CourseDeleted, { courseId, sagaId, title, instructorId, staffIds, deletedAt }, delivery);
  },
});
