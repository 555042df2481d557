import type { Mail } from '../../../platform/adapters/mail/mailer.js';
import type { Caller, UserCaller } from '../../../platform/kernel/identity.js';
import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { SagaStepDone, SagaStepRefused, SagaStepUndone } from '../../../platform/messaging/saga/replies.js';
import { memoryRateLimiter } from '../../../platform/security/rate-limit/flexible.js';
import { jobsOf } from '../../../platform/service/reactions.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { CourseCurriculumChanged, type CourseSnapshot, CourseUpdated } from '../../../schema/events/course.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { aCourse, inOneModule } from '../../../schema/events/test-kit/courses.js';
import { type CourseOwner, courseOwner } from '../../../schema/events/test-kit/owners.js';
import { enrollmentSubgraph } from '../subgraph.js';
import { type ContentOwner, contentOwner } from './contents.js';
import { type UserOwner, userOwner } from './users.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
type Answer = any;

type Items = Parameters<typeof inOneModule>[0];

/** The enrollment service with helpers for its tests. Payment is faked: a test says what it replies. */
export interface EnrollmentService extends TestSubgraph {
  readonly courses: CourseOwner;
  readonly users: UserOwner;
  readonly contents: ContentOwner;
  readonly mails: Mail[];
  /** While it is down, no mail goes out. */
  mailDown(isDown: boolean): void;
  /** Delivers an event of a course. */
  course(course?: Partial<CourseSnapshot>, delivery?: Delivery): Promise<CourseSnapshot>;
  curriculum(courseId: string, items: Items, delivery?: Delivery): Promise<void>;
  enroll(courseId: string, student?: Caller): Promise<Answer>;
  read(id: string, caller?: Caller): Promise<Answer>;
  cancel(id: string, caller: Caller, reason?: string): Promise<Answer>;
  complete(enrollmentId: string, itemId: string, caller: Caller): Promise<Answer>;
  /** What payment replies to the saga of an enrollment. */
  payment: {
    takes(enrollmentId: string, delivery?: Delivery): Promise<string>;
    refuses(enrollmentId: string, reason: string): Promise<void>;
    undoes(sagaId: string): Promise<void>;
  };
  sagaIdOf(enrollmentId: string): Promise<string>;
  /** Advances the clock, and runs the job of the sagas. */
  pass(ms: number): Promise<void>;
  runJob(name: string): Promise<void>;
  /** The types of the events that an enrollment has recorded, oldest first. */
  recorded(enrollmentId: string): Promise<string[]>;
  /** The payload of the last event of that type. */
  fact(enrollmentId: string, type: string): Promise<Record<string, unknown>>;
}

export const ENROLLMENT_FIELDS = 'id status waitlistPosition seatHeldUntil cancelReason version price { amount currency }';
export const ENROLL = `mutation ($input: EnrollInput!) { enroll(input: $input) { ${ENROLLMENT_FIELDS} } }`;
export const ENROLL_STUDENTS = `mutation ($input: EnrollStudentsInput!) { enrollStudents(input: $input) { ${ENROLLMENT_FIELDS} student { id } } }`;
export const CANCEL = `mutation ($input: CancelEnrollmentInput!) { cancelEnrollment(input: $input) { ${ENROLLMENT_FIELDS} } }`;
export const COMPLETE = `mutation ($input: CompleteItemInput!) { completeItem(input: $input) {
  ${ENROLLMENT_FIELDS} completedAt progress { percent completedItems requiredItems completedItemIds nextItem { id } } certificate { id serial recipientName courseTitle }
} }`;
export const REISSUE =
  'mutation ($input: ReissueCertificateInput!) { reissueCertificate(input: $input) { id serial recipientName courseTitle issuedAt replacedBy } }';
export const REVOKE = 'mutation ($input: RevokeCertificateInput!) { revokeCertificate(input: $input) { id serial revokedAt } }';
const READ = `query ($id: ID!) { enrollment(id: $id) {
  ${ENROLLMENT_FIELDS} activatedAt completedAt saga { name state reason }
  progress { percent completedItems requiredItems completedItemIds nextItem { id } } certificate { id serial revokedAt }
} }`;

export const admin = signedInAs('ADMIN');
export const aStudent = (): UserCaller => signedInAs('STUDENT');

export async function enrollmentService(settings: Record<string, string> = {}): Promise<EnrollmentService> {
  const [courses, users, contents] = [courseOwner(), userOwner(), contentOwner()];
  const mails: Mail[] = [];
  let down = false;
  const mailer = {
    async send(mail: Mail) {
      if (down) throw new Error('the mail server is away');
      mails.push(mail);
    },
    close: async () => {},
  };
  const service = await testSubgraph(enrollmentSubgraph, {
    settings,
    clients: { course: courses.client, user: users.client, content: contents.client },
    resources: { mailer, rateLimiter: memoryRateLimiter() },
  });
  const { ok, sql } = service;
  const stopping = new AbortController().signal;

  const sagaIdOf = async (enrollmentId: string) => {
    const [row] = await sql<{ saga_id: string }>('select saga_id from enrollment where id = ?', [enrollmentId]);
    return String(row?.saga_id);
  };
  const runJob = async (name: string) => {
    const job = jobsOf(enrollmentSubgraph).find((each) => each.name === name);
    if (!job) throw new Error(`there is no job ${name}`);
    await job.run(service.context({ caller: serviceCaller('enrollment') }), stopping);
  };
  const eventsOf = async (enrollmentId: string) => (await service.outbox()).filter(({ key }) => key === enrollmentId);

  return {
    ...service,
    courses,
    users,
    contents,
    mails,
    mailDown: (isDown) => {
      down = isDown;
    },
    sagaIdOf,
    runJob,
    async course(changes, delivery) {
      const course = aCourse(changes);
      await deliver(service, CourseUpdated, { ...course, changed: [] }, delivery);
      return course;
    },
    async curriculum(courseId, items, delivery) {
      for (const { kind, refId } of items) if (kind === 'CONTENT') contents.courses.set(refId, courseId);
      const changed = { courseId, updatedAt: service.clock.now().toISOString(), modules: inOneModule(items) };
      await deliver(service, CourseCurriculumChanged, changed, delivery);
    },
    enroll: async (courseId, student = aStudent()) => (await ok(ENROLL, { input: { courseId } }, student)).enroll,
    read: async (id, caller = admin) => (await ok(READ, { id }, caller)).enrollment,
    cancel: async (id, caller, reason) => (await ok(CANCEL, { input: { id, reason } }, caller)).cancelEnrollment,
    complete: async (enrollmentId, itemId, caller) => (await ok(COMPLETE, { input: { enrollmentId, itemId } }, caller)).completeItem,
    payment: {
      async takes(enrollmentId, delivery) {
        const paymentId = newId();
        await deliver(service, SagaStepDone, { sagaId: await sagaIdOf(enrollmentId), ...paymentStep, result: { paymentId } }, delivery);
        return paymentId;
      },
      async refuses(enrollmentId, reason) {
        await deliver(service, SagaStepRefused, { sagaId: await sagaIdOf(enrollmentId), ...paymentStep, reason });
      },
      undoes: (sagaId) => deliver(service, SagaStepUndone, { sagaId, ...paymentStep }),
    },
    async pass(ms) {
      service.clock.advance(ms);
      await runJob('sagas');
    },
    recorded: async (enrollmentId) => (await eventsOf(enrollmentId)).map(({ type }) => type),
    async fact(enrollmentId, type) {
      const found = (await eventsOf(enrollmentId)).findLast((each) => each.type === type);
      if (!found) throw new Error(`${type} was not recorded`);
      return found.payload;
    },
  };
}
