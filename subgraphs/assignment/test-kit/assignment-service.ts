import type { Caller } from '../../../platform/kernel/identity.js';
import { type TestSubgraph, type TestSubgraphOptions, testSubgraph } from '../../../platform/testing/subgraph.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { admin, type CourseLife, courseLife, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { enrollmentOwner } from '../../../schema/events/test-kit/enrollment-owner.js';
import { courseOwner, type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';
import { assignmentSubgraph } from '../subgraph.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
type Answer = any;
type Fields = Record<string, unknown>;

/** The assignment service with helpers for its tests. */
export interface AssignmentService extends TestSubgraph, CourseLife {
  readonly evaluations: Owner & { /** Assignments with grades that students have seen. */ readonly released: Set<string> };
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
    ...courseLife(service, { courses, enrollments }),
    evaluations,
    create: async (course, input = {}, caller = instructorOf(course)) =>
      (await ok(CREATE, { input: { courseId: course.courseId, title: 'A first seam', ...input } }, caller)).createAssignment,
    update: async (input, caller = admin) => (await ok(UPDATE, { input }, caller)).updateAssignment,
    extend: async (input, caller = admin) => (await ok(EXTEND, { input }, caller)).setExtension,
    read: async (id, caller = admin) => (await ok(READ, { id }, caller)).assignment,
    mine: async (caller, page = {}) => (await ok(MINE, page, caller)).myAssignments,
    recorded: async (assignmentId) => (await service.outbox()).filter(({ key }) => key === assignmentId),
  };
}
