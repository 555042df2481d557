import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { diskObjects } from '../../../platform/adapters/object-store/disk.js';
import type { ObjectStore } from '../../../platform/adapters/object-store/objects.js';
import { type Caller, serviceCaller, type UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import type { Environment } from '../../../platform/kernel/settings.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { manualClock } from '../../../platform/testing/clock.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import {
  AssignmentCreated,
  AssignmentExtensionSet,
  type AssignmentSnapshot,
  type ExtensionFacts,
} from '../../../schema/events/assignment.js';
import { CourseDeleted, type CourseSnapshot, CourseUpdated } from '../../../schema/events/course.js';
import { EnrollmentActivated, type EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { GradeEntered, GradeReleased } from '../../../schema/events/evaluation.js';
import { aCourse, anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { submissionSubgraph } from '../subgraph.js';
import { type Owners, owners } from './owners.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
type Answer = any;

/** A course with its people, one assignment, and an enrolled student: the service knows all of it. */
export interface Scene {
  readonly course: CourseSnapshot;
  readonly assignment: AssignmentSnapshot;
  readonly enrollment: EnrollmentSnapshot;
  readonly instructor: UserCaller;
  readonly assistant: UserCaller;
  readonly student: UserCaller;
}

export interface Handed {
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

/** The submission service with helpers for its tests. */
export interface SubmissionService extends TestSubgraph {
  readonly owners: Owners;
  course(course?: Partial<CourseSnapshot>, delivery?: Delivery): Promise<CourseSnapshot>;
  assignment(assignment: Partial<AssignmentSnapshot>, delivery?: Delivery): Promise<AssignmentSnapshot>;
  extension(assignment: AssignmentSnapshot, extension: ExtensionFacts, delivery?: Delivery): Promise<void>;
  enrolled(
    course: CourseSnapshot,
    student: UserCaller,
    enrollment?: Partial<EnrollmentSnapshot>,
    delivery?: Delivery,
  ): Promise<EnrollmentSnapshot>;
  scene(assignment?: Partial<AssignmentSnapshot>): Promise<Scene>;
  save(student: Caller, assignmentId: string, text?: string | null): Promise<Answer>;
  submit(student: Caller, assignmentId: string, text?: string | null): Promise<Answer>;
  read(id: string, caller: Caller): Promise<Answer>;
  ticket(student: Caller, assignmentId: string, file?: Handed, announced?: Record<string, unknown>): Promise<Answer>;
  complete(student: Caller, id: string): Promise<Answer>;
  /** Uploads a file to the student's draft. Answers its id. */
  upload(student: Caller, assignmentId: string, file?: Handed): Promise<string>;
  put(ticket: Answer, bytes: Buffer): Promise<{ status: number; error?: string }>;
  get(url: string): Promise<{ status: number; body: Buffer; headers: Readonly<Record<string, unknown>> }>;
  /** The staff enters a grade, or it is released. */
  graded(submission: { readonly id: string }, scene: Scene, sequence: number, released?: boolean): Promise<void>;
  deleteCourse(course: CourseSnapshot, delivery?: Delivery): Promise<string>;
  runJobs(): Promise<void>;
  files(): ObjectStore;
  /** The events that a submission has recorded, oldest first. */
  recorded(id: string): Promise<{ type: string; payload: Record<string, unknown> }[]>;
}

const FIELDS = `id attempt status text late secondsLate submittedAt rejectReason
  course { id } assignment { id } student { id }
  files { id fileName mimeType sizeBytes ready downloadUrl } comments { author { id } text at }`;
export const SAVE = `mutation ($input: SubmitInput!) { saveSubmissionDraft(input: $input) { ${FIELDS} } }`;
export const SUBMIT = `mutation ($input: SubmitInput!) { submitAssignment(input: $input) { ${FIELDS} } }`;
export const REQUEST = `mutation ($input: SubmissionUploadInput!) { requestSubmissionUpload(input: $input) {
  id method url headers { name value } expiresAt maxBytes partSize partCount } }`;
export const SIGN = `mutation ($input: SignUploadPartsInput!) { signSubmissionUploadParts(input: $input) {
  number method url headers { name value } expiresAt } }`;
export const COMPLETE = `mutation ($id: ID!) { completeSubmissionUpload(id: $id) { ${FIELDS} } }`;
export const REMOVE = `mutation ($id: ID!) { removeSubmissionFile(id: $id) { ${FIELDS} } }`;
export const COMMENT = `mutation ($input: SubmissionCommentInput!) { addSubmissionComment(input: $input) { ${FIELDS} } }`;
const READ = `query ($id: ID!) { submission(id: $id) { ${FIELDS} } }`;

export const admin = signedInAs('ADMIN');
export const aStudent = (): UserCaller => signedInAs('STUDENT');

export const aPdf = (rest = 'an essay'): Handed => ({
  fileName: 'Essay.pdf',
  mimeType: 'application/pdf',
  bytes: Buffer.from(`%PDF-1.7\n${rest}`),
});

const ORIGIN = 'http://school.test';

export async function submissionService(settings: Environment = {}): Promise<SubmissionService> {
  const clock = manualClock();
  const folder = await mkdtemp(join(tmpdir(), 'objects-'));
  const objects = diskObjects({ folder, secrets: ['a secret of the tests'], clock, origin: () => ORIGIN });
  const asked = owners();
  const subgraph = await testSubgraph(submissionSubgraph, { settings, clock, clients: asked.clients, resources: { objects } });
  const app = Fastify();
  app.register(submissionSubgraph.http?.plugin(subgraph.context) ?? (() => {}));
  const { ok } = subgraph;
  const path = (url: string) => url.replace(ORIGIN, '');

  const service: SubmissionService = {
    ...subgraph,
    owners: asked,
    async course(changes, delivery) {
      const course = aCourse(changes);
      await deliver(subgraph, CourseUpdated, { ...course, changed: [] }, delivery);
      return course;
    },
    async assignment(changes, delivery) {
      const assignment = anAssignment(changes);
      await deliver(subgraph, AssignmentCreated, assignment, delivery);
      return assignment;
    },
    extension: (assignment, extension, delivery) =>
      deliver(subgraph, AssignmentExtensionSet, { ...assignment, extension }, { sequence: 2, ...delivery }),
    async enrolled(course, { userId }, changes, delivery) {
      const enrollment = anEnrollment(course, userId, changes);
      const activated = { ...enrollment, sagaId: null, paymentId: null, activatedAt: clock.now().toISOString() };
      await deliver(subgraph, EnrollmentActivated, activated, delivery);
      return enrollment;
    },
    async scene(changes) {
      const [instructor, assistant, student] = [signedInAs('INSTRUCTOR'), aStudent(), aStudent()];
      const course = await service.course({ instructorId: instructor.userId, staffIds: [assistant.userId] });
      const assignment = await service.assignment({ courseId: course.courseId, ...changes });
      const enrollment = await service.enrolled(course, student);
      return { course, assignment, enrollment, instructor, assistant, student };
    },
    save: async (student, assignmentId, text) => (await ok(SAVE, { input: { assignmentId, text } }, student)).saveSubmissionDraft,
    submit: async (student, assignmentId, text) => (await ok(SUBMIT, { input: { assignmentId, text } }, student)).submitAssignment,
    read: async (id, caller) => (await ok(READ, { id }, caller)).submission,
    async ticket(student, assignmentId, { fileName, mimeType, bytes } = aPdf(), announced = {}) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const input = { assignmentId, fileName, mimeType, sizeBytes: bytes.length, sha256, ...announced };
      return (await ok(REQUEST, { input }, student)).requestSubmissionUpload;
    },
    complete: async (student, id) => (await ok(COMPLETE, { id }, student)).completeSubmissionUpload,
    async upload(student, assignmentId, file = aPdf()) {
      const ticket = await service.ticket(student, assignmentId, file);
      expect(await service.put(ticket, file.bytes)).toEqual({ status: 200 });
      await service.complete(student, ticket.id);
      return ticket.id;
    },
    async put({ method, url, headers }, payload) {
      const sent = Object.fromEntries(headers.map(({ name, value }: { name: string; value: string }) => [name, value]));
      const { statusCode, body } = await app.inject({ method, url: path(url), headers: sent, payload });
      return { status: statusCode, ...(body && JSON.parse(body)) };
    },
    async get(url) {
      const { statusCode, rawPayload, headers } = await app.inject({ method: 'GET', url: path(url) });
      return { status: statusCode, body: rawPayload, headers };
    },
    async graded({ id }, { assignment, student, instructor }, sequence, released = false) {
      const { assignmentId, courseId, title: assignmentTitle, points } = assignment;
      const evaluation = {
        evaluationId: newId(),
        submissionId: id,
        assignmentId,
        courseId,
        studentId: student.userId,
        attempt: 1,
        assignmentTitle,
      };
      const scores = { points, enteredScore: 80, deductedPoints: 0, score: 80 };
      const at = clock.now().toISOString();
      if (released) await deliver(subgraph, GradeReleased, { ...evaluation, ...scores, releasedAt: at, previousScore: null }, { sequence });
      else {
        const entered = { graderId: instructor.userId, gradedAt: at, released: false };
        await deliver(subgraph, GradeEntered, { ...evaluation, ...scores, ...entered }, { sequence });
      }
    },
    async deleteCourse({ courseId, title, instructorId, staffIds }, delivery) {
      const sagaId = newId();
      const deletedAt = clock.now().toISOString();
      await deliver(subgraph, CourseDeleted, { courseId, sagaId, title, instructorId, staffIds, deletedAt }, { sequence: 9, ...delivery });
      return sagaId;
    },
    files: () => objects.bucket('submission'),
    async runJobs() {
      const going = new AbortController().signal;
      for (const job of submissionSubgraph.jobs ?? []) await job.run(subgraph.context({ caller: serviceCaller('submission') }), going);
    },
    recorded: async (id) => (await subgraph.outbox()).filter(({ key }) => key === id).map(({ type, payload }) => ({ type, payload })),
    async stop() {
      await app.close();
      await subgraph.stop();
      await rm(folder, { recursive: true });
    },
  };
  return service;
}
