import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import type { Environment } from '../../../platform/kernel/settings.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, type TestSubgraphOptions, testSubgraph } from '../../../platform/testing/subgraph.js';
import type { SubgraphClient } from '../../../platform/transport/client.js';
import { AssignmentCreated, type AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { CourseDeleted, type CourseSnapshot, CourseUpdated } from '../../../schema/events/course.js';
import {
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  type EnrollmentSnapshot,
} from '../../../schema/events/enrollment.js';
import { GradeEntered } from '../../../schema/events/evaluation.js';
import { PaymentRefunded, type PaymentSnapshot, PaymentSucceeded } from '../../../schema/events/payment.js';
import { AssignmentSubmitted, SubmissionRejected } from '../../../schema/events/submission.js';
import { aCourse, anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { type CourseOwner, courseOwner } from '../../../schema/events/test-kit/owners.js';
import { analyticsSubgraph } from '../subgraph.js';

export const REPORT = `courseReport(courseId: $id, from: $from, to: $to) {
  enrollments active completed cancelled completionPercent averageScorePercent submissions lateSubmissions
  revenue { amount currency } enrollmentsByDay { day count } scoreHistogram updatedAt }`;
export const COURSE_REPORT = `query ($id: ID!, $from: DateTime, $to: DateTime) { ${REPORT} }`;

export const admin = signedInAs('ADMIN');

/** A submitted attempt, for what follows from it. */
interface Handed {
  readonly submissionId: string;
  readonly assignment: AssignmentSnapshot;
  readonly studentId: string;
  readonly attempt: number;
}

/** The analytics service, told what happens by events. */
export interface AnalyticsService extends TestSubgraph {
  readonly courses: CourseOwner;
  course(course?: Partial<CourseSnapshot>, delivery?: Delivery): Promise<CourseSnapshot & { readonly instructor: UserCaller }>;
  deleted(course: CourseSnapshot): Promise<void>;
  /** A student comes into the course. */
  comesIn(course: CourseSnapshot, at: string, enrollment?: EnrollmentSnapshot, delivery?: Delivery): Promise<EnrollmentSnapshot>;
  completes(enrollment: EnrollmentSnapshot, at: string): Promise<void>;
  leaves(enrollment: EnrollmentSnapshot, at: string, delivery?: Delivery): Promise<void>;
  assignment(course: CourseSnapshot, assignment?: Partial<AssignmentSnapshot>): Promise<AssignmentSnapshot>;
  handsIn(assignment: AssignmentSnapshot, studentId: string, at: string, secondsLate?: number, attempt?: number): Promise<Handed>;
  rejected(handed: Handed, at: string): Promise<void>;
  scores(handed: Handed, score: number, at: string, delivery?: Delivery): Promise<void>;
  pays(courseId: string | null, amount: number, at: string, currency?: string): Promise<PaymentSnapshot>;
  refunded(payment: PaymentSnapshot, at: string): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  report(course: CourseSnapshot, range?: { readonly from?: string; readonly to?: string }): Promise<any>;
}

export async function analyticsService(
  settings: Environment = {},
  { user, ...options }: TestSubgraphOptions & { readonly user?: SubgraphClient } = {},
): Promise<AnalyticsService> {
  const courses = courseOwner();
  const subgraph = await testSubgraph(analyticsSubgraph, {
    ...options,
    settings,
    clients: { course: courses.client, ...(user && { user }) },
  });
  const tell: typeof deliver extends (service: TestSubgraph, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never = (
    event,
    payload,
    delivery,
  ) => deliver(subgraph, event, payload, delivery);
  return {
    ...subgraph,
    courses,
    async course(changes, delivery) {
      const instructor = signedInAs('INSTRUCTOR');
      const course = aCourse({ instructorId: instructor.userId, timeZone: 'UTC', ...changes });
      courses.knows(course, delivery?.sequence ?? 1);
      await tell(CourseUpdated, { ...course, changed: [] }, delivery);
      return { ...course, instructor };
    },
    async deleted({ courseId, title, instructorId, staffIds }) {
      const deletedAt = subgraph.clock.now().toISOString();
      await tell(CourseDeleted, { courseId, title, instructorId, staffIds, sagaId: newId(), deletedAt }, { sequence: 99 });
    },
    async comesIn(course, at, enrollment = anEnrollment(course, newId()), delivery = { sequence: 2, at: new Date(at) }) {
      await tell(EnrollmentActivated, { ...enrollment, sagaId: null, paymentId: null, activatedAt: at }, delivery);
      return enrollment;
    },
    completes: (enrollment, at) =>
      tell(EnrollmentCompleted, { ...enrollment, status: 'COMPLETED', completedAt: at }, { sequence: 3, at: new Date(at) }),
    leaves: (enrollment, at, delivery = { sequence: 4, at: new Date(at) }) =>
      tell(
        EnrollmentCancelled,
        { ...enrollment, status: 'CANCELLED', was: 'ACTIVE', cause: 'STUDENT', reason: 'Another course', sagaId: null, paymentId: null },
        delivery,
      ),
    async assignment({ courseId }, changes) {
      const assignment = anAssignment({ courseId, ...changes });
      await tell(AssignmentCreated, assignment);
      return assignment;
    },
    async handsIn(assignment, studentId, at, secondsLate = 0, attempt = 1) {
      const handed = { submissionId: newId(), assignment, studentId, attempt };
      const { points, weight, dueAt, latePolicy, rubric } = assignment;
      await tell(
        AssignmentSubmitted,
        { ...submissionOf(handed), submittedAt: at, dueAt, secondsLate, points, weight, latePolicy, rubric },
        { at: new Date(at) },
      );
      return handed;
    },
    rejected: (handed, at) =>
      tell(SubmissionRejected, { ...submissionOf(handed), rejectedAt: at, reason: 'It was void' }, { sequence: 2, at: new Date(at) }),
    scores: (handed, score, at, delivery = { sequence: 2, at: new Date(at) }) =>
      tell(
        GradeEntered,
        {
          ...submissionOf(handed),
          evaluationId: handed.submissionId,
          points: handed.assignment.points,
          enteredScore: score,
          deductedPoints: 0,
          score,
          graderId: newId(),
          gradedAt: at,
          released: false,
        },
        delivery,
      ),
    async pays(courseId, amount, at, currency = 'EUR') {
      const none = { enrollmentId: null, sagaId: null, planId: null, membershipId: null };
      const payment = {
        paymentId: newId(),
        payerId: newId(),
        amount: { amount, currency },
        what: 'Welding',
        courseId,
        createdAt: at,
        ...none,
      };
      const settled = { settledAt: at, discount: { amount: 0, currency }, couponId: null, invoiceNumber: null };
      await tell(PaymentSucceeded, { ...payment, ...settled }, { sequence: 2, at: new Date(at) });
      return payment;
    },
    refunded: (payment, at) =>
      tell(PaymentRefunded, { ...payment, refundId: newId(), refundedAt: at, reason: null }, { sequence: 3, at: new Date(at) }),
    report: async ({ courseId: id }, range = {}) => (await subgraph.ok(COURSE_REPORT, { id, ...range }, admin)).courseReport,
  };
}

const submissionOf = ({ submissionId, assignment, studentId, attempt }: Handed) => ({
  submissionId,
  assignmentId: assignment.assignmentId,
  courseId: assignment.courseId,
  studentId,
  attempt,
  assignmentTitle: assignment.title,
});
