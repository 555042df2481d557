import type { Caller, UserCaller } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, type TestSubgraphOptions, testSubgraph } from '../../../platform/testing/subgraph.js';
import { CourseDeleted, type CourseSnapshot, CourseUpdated } from '../../../schema/events/course.js';
import { EnrollmentActivated, EnrollmentCancelled, type EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { aCourse, anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { type EnrollmentOwner, enrollmentOwner } from '../../../schema/events/test-kit/enrollment-owner.js';
import { type CourseOwner, courseOwner, type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';
import { assignmentSubgraph } from '../subgraph.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
type Answer = any;
type Fields = Record<string, unknown>;

/** A student who learns in a course. */
export interface Learner extends UserCaller {
  readonly enrollment: EnrollmentSnapshot;
}

/** The assignment service with helpers for its tests. */
export interface AssignmentService extends TestSubgraph {
  readonly courses: CourseOwner;
  readonly enrollments: EnrollmentOwner;
  readonly evaluations: Owner & { /** Assignments with grades that students have seen. */ readonly released: Set<string> };
  /** Delivers an event of a course; the owner knows it too. */
  course(course?: Partial<CourseSnapshot>, delivery?: Delivery): Promise<CourseSnapshot>;
  /** Delivers the event that a student is in a course from now on. */
  learner(course: CourseSnapshot, student?: UserCaller): Promise<Learner>;
  /** Delivers the event that they have left it. */
  leaves(learner: Learner): Promise<void>;
  courseDeleted(course: CourseSnapshot, sagaId: string, delivery?: Delivery): Promise<void>;
  create(course: CourseSnapshot, input?: Fields, caller?: Caller): Promise<Answer>;
  update(input: Fields, caller?: Caller): Promise<Answer>;
  extend(input: Fields, caller?: Caller): Promise<Answer>;
  read(id: string, caller?: Caller): Promise<Answer>;
  mine(caller: Caller, page?: Fields): Promise<Answer>;
  /** The events of an assignment, oldest first. */
  recorded(assignmentId: string): Promise<{ type: string; sequence: number; payload: Answer; actor: string | null }[]>;
}

export const FIELDS = `id course { id } title instructions points weight opensAt dueAt closesAt attemptsAllowed countedAttempt
  latePolicy { percentPerDay floorPercent } rubric { id title points } myDueAt createdAt version`;
export const CREATE = `mutation ($input: CreateAssignmentInput!) { createAssignment(input: $input) { ${FIELDS} } }`;
export const UPDATE = `mutation ($input: UpdateAssignmentInput!) { updateAssignment(input: $input) { ${FIELDS} } }`;
export const EXTEND = `mutation ($input: ExtensionInput!) { setExtension(input: $input) { ${FIELDS} } }`;
export const DELETE = 'mutation ($id: ID!) { deleteAssignment(id: $id) }';
export const READ = `query ($id: ID!) { assignment(id: $id) { ${FIELDS} } }`;
export const MINE = `query ($first: Int, $after: String, $dueAfter: DateTime, $dueBefore: DateTime) {
  myAssignments(first: $first, after: $after, dueAfter: $dueAfter, dueBefore: $dueBefore) {
    nodes { id title myDueAt } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount } }`;

export const admin = signedInAs('ADMIN');
export const aStudent = (): UserCaller => signedInAs('STUDENT');

/** The instructor of a course. */
export const instructorOf = (course: CourseSnapshot): UserCaller => signedInAs('INSTRUCTOR', course.instructorId);

/** So many days after the tests' today, which is 2026-03-02T09:00Z. */
export const inDays = (days: number): string => new Date(Date.parse('2026-03-02T09:00:00.000Z') + days * 86_400_000).toISOString();

export async function assignmentService(options: Pick<TestSubgraphOptions, 'database' | 'onStatement'> = {}): Promise<AssignmentService> {
  const [courses, enrollments] = [courseOwner(), enrollmentOwner()];
  const released = new Set<string>();
  const owner = ownerOf('evaluation', ({ id }) => ({ withdrawAssignment: !released.has(String(id)) }));
  const evaluations = Object.assign(owner, { released });
  const service = await testSubgraph(assignmentSubgraph, {
    ...options,
    clients: { course: courses.client, enrollment: enrollments.client, evaluation: evaluations.client },
  });
  const { ok } = service;
  return {
    ...service,
    courses,
    enrollments,
    evaluations,
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
    create: async (course, input = {}, caller = instructorOf(course)) =>
      (await ok(CREATE, { input: { courseId: course.courseId, title: 'A first seam', ...input } }, caller)).createAssignment,
    update: async (input, caller = admin) => (await ok(UPDATE, { input }, caller)).updateAssignment,
    extend: async (input, caller = admin) => (await ok(EXTEND, { input }, caller)).setExtension,
    read: async (id, caller = admin) => (await ok(READ, { id }, caller)).assignment,
    mine: async (caller, page = {}) => (await ok(MINE, page, caller)).myAssignments,
    recorded: async (assignmentId) => (await service.outbox()).filter(({ key }) => key === assignmentId),
  };
}
