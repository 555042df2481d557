import type { z } from 'zod';
import type { UserCaller } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import type { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { CoursePublished, type CourseSnapshot, CourseStaffChanged } from '../../../schema/events/course.js';
import { type cancelCause, EnrollmentActivated, EnrollmentCancelled } from '../../../schema/events/enrollment.js';
import { aCourse, anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { Role, UserRegistered } from '../../../schema/events/user.js';

/** What happens in a school, by the events that this service consumes. */
export const schoolOf = (subgraph: () => TestSubgraph) => ({
  async registers(role = Role.STUDENT, { locale = 'en', ...delivery }: Delivery & { locale?: string } = {}): Promise<UserCaller> {
    const caller = signedInAs(role);
    await deliver(subgraph(), UserRegistered, { userId: caller.userId, role, locale }, delivery);
    return caller;
  },
  async publishes(course: Partial<CourseSnapshot> = {}, delivery: Delivery = {}): Promise<CourseSnapshot> {
    const published = aCourse({ updatedAt: subgraph().clock.now().toISOString(), ...course });
    await deliver(subgraph(), CoursePublished, published, delivery);
    return published;
  },
  async staffs(course: CourseSnapshot, staffIds: readonly string[], delivery: Delivery): Promise<CourseSnapshot> {
    const changed = { ...course, staffIds: [...staffIds], updatedAt: subgraph().clock.now().toISOString() };
    await deliver(subgraph(), CourseStaffChanged, { ...changed, added: null, removed: null }, delivery);
    return changed;
  },
  async transfers(course: CourseSnapshot, instructorId: string, delivery: Delivery): Promise<CourseSnapshot> {
    const changed = { ...course, instructorId, updatedAt: subgraph().clock.now().toISOString() };
    await deliver(subgraph(), CourseStaffChanged, { ...changed, added: instructorId, removed: course.instructorId }, delivery);
    return changed;
  },
  /** A new student learns in the course from now on. */
  async enrolls(course: CourseSnapshot): Promise<UserCaller> {
    const learner = await this.registers(Role.STUDENT, { silent: true });
    const activated = { sagaId: null, paymentId: null, activatedAt: subgraph().clock.now().toISOString() };
    await deliver(subgraph(), EnrollmentActivated, { ...anEnrollment(course, learner.userId), ...activated }, { silent: true });
    return learner;
  },
  async leaves(course: CourseSnapshot, { userId }: UserCaller, delivery: Delivery = {}, cause: Cause = 'STUDENT'): Promise<void> {
    const cancelled = { was: 'ACTIVE', cause, reason: 'because', sagaId: null, paymentId: null } as const;
    await deliver(subgraph(), EnrollmentCancelled, { ...anEnrollment(course, userId), status: 'CANCELLED', ...cancelled }, delivery);
  },
});

type Cause = z.infer<typeof cancelCause>;
