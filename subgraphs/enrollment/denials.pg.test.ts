import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import type { GuardedAction } from '../../platform/service/guards.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { testDenials } from '../../platform/testing/denials.js';
import { anItem } from '../../schema/events/test-kit/courses.js';
import type { mutations } from './mutations.js';
import type { CertificateAction, CourseAction, EnrollmentAction } from './policy.js';
import {
  aStudent,
  CANCEL,
  COMPLETE,
  ENROLL,
  ENROLL_STUDENTS,
  type EnrollmentService,
  enrollmentService,
  REISSUE,
  REVOKE,
} from './test-kit/enrollment-service.js';
import { ACCEPT, INVITE, WITHDRAW } from './test-kit/invitations.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

/** A course with a teacher who is one no more, an assistant, and a student who has completed it or not. */
async function scene({ completed = false, status = 'PUBLISHED' as const } = {}) {
  const [former, assistant, student] = [aStudent(), aStudent(), aStudent()];
  const course = await service.course({ instructorId: former.userId, staffIds: [assistant.userId], status });
  const items = [anItem(), anItem()] as const;
  await service.curriculum(course.courseId, items);
  service.courses.knows(course, 1);
  const { id } = await service.enroll(course.courseId, student);
  const done = completed ? items : [];
  let certificateId = '';
  for (const item of done) certificateId = (await service.complete(id, item.id, student)).certificate?.id;
  return { course, former, assistant, student, id: id as string, itemId: items[0].id, certificateId };
}

/** The same with an invitation that was mailed. */
async function invited() {
  const made = await scene();
  const input = { courseId: made.course.courseId, emails: ['somebody@lms.test'] };
  const { inviteStudents } = await service.ok(INVITE, { input }, made.assistant);
  await service.runJob('invitations');
  const token = /^[\w-]{43}$/m.exec(service.mails.at(-1)?.text ?? '')?.[0];
  return { ...made, invitationId: inviteStudents[0].invitation.id as string, token };
}

const outsiders: readonly Caller[] = [aStudent(), signedInAs('INSTRUCTOR')];

testDenials<typeof mutations>(() => service, {
  async enroll({ refused }) {
    const { course } = await scene();
    const input = { courseId: course.courseId };
    await refused(ENROLL, { input }, anonymous, 'UNAUTHENTICATED');
    await refused(ENROLL, { input }, serviceCaller('course'), 'UNAUTHENTICATED');
    const draft = await service.course({ status: 'DRAFT' });
    service.courses.knows(draft, 1);
    await refused(ENROLL, { input: { courseId: draft.courseId } }, aStudent(), 'NOT_FOUND');
  },
  async enrollStudents({ refused }) {
    const { course, former, student } = await scene();
    const input = { courseId: course.courseId, userIds: [newId()] };
    for (const caller of [...outsiders, former, student, serviceCaller('course')]) {
      await refused(ENROLL_STUDENTS, { input }, caller, 'FORBIDDEN');
    }
    await refused(ENROLL_STUDENTS, { input }, anonymous, 'UNAUTHENTICATED');
  },
  async inviteStudents({ refused }) {
    const { course, former, student } = await scene();
    const input = { courseId: course.courseId, emails: ['a@lms.test'] };
    for (const caller of [...outsiders, former, student, serviceCaller('course')]) await refused(INVITE, { input }, caller, 'FORBIDDEN');
    await refused(INVITE, { input }, anonymous, 'UNAUTHENTICATED');
    expect(await service.sql('select 1 from invitation where course_id = ?', [course.courseId])).toEqual([]);
  },
  async acceptInvitation({ refused }) {
    const { course, token } = await invited();
    for (const caller of [anonymous, serviceCaller('course')]) await refused(ACCEPT, { token }, caller, 'UNAUTHENTICATED');
    // A course that went back into hiding is not there for whoever is invited.
    await service.course({ ...course, status: 'DRAFT' }, { sequence: 2 });
    service.courses.knows({ ...course, status: 'DRAFT' }, 2);
    await refused(ACCEPT, { token }, aStudent(), 'NOT_FOUND');
  },
  async withdrawInvitation({ refused }) {
    const { former, student, invitationId } = await invited();
    for (const caller of [...outsiders, former, student, serviceCaller('course')])
      await refused(WITHDRAW, { id: invitationId }, caller, 'NOT_FOUND');
    for (const id of [newId(), 'nonsense']) await refused(WITHDRAW, { id }, signedInAs('ADMIN'), 'NOT_FOUND');
  },
  async cancelEnrollment({ refused }) {
    const { id, former } = await scene();
    for (const caller of [...outsiders, former]) await refused(CANCEL, { input: { id } }, caller, 'NOT_FOUND');
    await refused(CANCEL, { input: { id } }, anonymous, 'NOT_FOUND');
    await refused(CANCEL, { input: { id } }, serviceCaller('course'), 'FORBIDDEN');
    await refused(CANCEL, { input: { id: newId() } }, signedInAs('ADMIN'), 'NOT_FOUND');
  },
  async completeItem({ refused }) {
    const { id, itemId, assistant } = await scene();
    const input = { enrollmentId: id, itemId };
    for (const caller of outsiders) await refused(COMPLETE, { input }, caller, 'NOT_FOUND');
    for (const caller of [assistant, signedInAs('ADMIN')]) await refused(COMPLETE, { input }, caller, 'FORBIDDEN');
  },
  async revokeCertificate({ refused }) {
    const { certificateId, student, former } = await scene({ completed: true });
    const input = { id: certificateId, reason: 'Mine' };
    for (const caller of [...outsiders, former]) await refused(REVOKE, { input }, caller, 'NOT_FOUND');
    await refused(REVOKE, { input }, student, 'FORBIDDEN');
    await refused(REVOKE, { input: { ...input, id: newId() } }, signedInAs('ADMIN'), 'NOT_FOUND');
  },
  async reissueCertificate({ refused }) {
    const { certificateId, student, former } = await scene({ completed: true });
    const input = { id: certificateId, recipientName: 'Mine' };
    for (const caller of [...outsiders, former]) await refused(REISSUE, { input }, caller, 'NOT_FOUND');
    await refused(REISSUE, { input }, student, 'FORBIDDEN');
    await refused(REISSUE, { input: { ...input, id: newId() } }, signedInAs('ADMIN'), 'NOT_FOUND');
  },
});

const ENTITIES = `query ($id: ID!) {
  _entities(representations: [{ __typename: "Course", id: $id }]) { ... on Course { enrollments { nodes { student { id } } } } }
}`;

/** Of what no mutation demands; an action without a denial does not compile. */
const reads: Record<Exclude<CertificateAction | CourseAction | EnrollmentAction, GuardedAction<typeof mutations>>, () => Promise<void>> = {
  async seeEnrollments() {
    const { course, former, student, assistant } = await scene();
    const read = async (caller: Caller) => {
      const data = await service.ok(ENTITIES, { id: course.courseId }, caller);
      return data._entities[0].enrollments;
    };
    for (const caller of [...outsiders, former, student, anonymous]) expect(await read(caller)).toBeNull();
    expect(await read(assistant)).toEqual({ nodes: [{ student: { id: student.userId } }] });
  },
  async seeInvitations() {
    const { course, former, student, assistant } = await invited();
    const source = `query ($id: ID!) { _entities(representations: [{ __typename: "Course", id: $id }]) { ... on Course { invitations { nodes { email } } } } }`;
    const read = async (caller: Caller) => (await service.ok(source, { id: course.courseId }, caller))._entities[0].invitations;
    for (const caller of [...outsiders, former, student, anonymous, serviceCaller('course')]) expect(await read(caller)).toBeNull();
    expect(await read(assistant)).toEqual({ nodes: [{ email: 'somebody@lms.test' }] });
  },
};

test.each(Object.entries(reads))('%s is denied to everyone else', (_action, denied) => denied());

test('an enrollment exists for its student, the staff, admins and our own services, by every door', async () => {
  const { id, student, assistant, former, course } = await scene();
  const byQuery = async (caller: Caller) =>
    (await service.ok('query ($id: ID!) { enrollment(id: $id) { id } }', { id }, caller)).enrollment;
  const byReference = async (caller: Caller) => {
    const source = 'query ($id: ID!) { _entities(representations: [{ __typename: "Enrollment", id: $id }]) { ... on Enrollment { id } } }';
    return (await service.ok(source, { id }, caller))._entities[0];
  };
  const instructor = signedInAs('INSTRUCTOR', course.instructorId);
  for (const door of [byQuery, byReference]) {
    for (const caller of [student, assistant, instructor, signedInAs('ADMIN'), serviceCaller('payment')])
      expect(await door(caller)).toEqual({ id });
    for (const caller of [...outsiders, former, anonymous]) expect(await door(caller)).toBeNull();
  }
});

test('what only our own services may ask', async () => {
  const { id, student, course } = await scene();
  const source = `query ($courseId: ID!, $studentId: ID!) { enrollmentOf(courseId: $courseId, studentId: $studentId) { id courseTitle sagaId version status } }`;
  const variables = { courseId: course.courseId, studentId: student.userId };
  expect((await service.ok(source, variables, serviceCaller('payment'))).enrollmentOf).toMatchObject({
    id,
    courseTitle: 'Welding',
    sagaId: null,
  });
  expect((await service.refused(source, variables, student)).code).toBe('FORBIDDEN');
});
