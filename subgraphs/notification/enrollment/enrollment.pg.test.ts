import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { CourseDeleted } from '../../../schema/events/course.js';
import {
  CertificateReissued,
  CertificateRevoked,
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentCompleted,
  EnrollmentConfirmed,
  EnrollmentPromoted,
  type EnrollmentSnapshot,
} from '../../../schema/events/enrollment.js';
import { PaymentFailed, PaymentRefunded } from '../../../schema/events/payment.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { courseOwner } from '../../../schema/events/test-kit/owners.js';
import { Role } from '../../../schema/events/user.js';
import { notificationSubgraph } from '../subgraph.js';
import { schoolOf } from '../test-kit/school.js';

let notification: TestSubgraph;
const school = schoolOf(() => notification);
const owner = courseOwner();
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph, { clients: { course: owner.client } });
});
afterAll(() => notification.stop());
beforeEach(() => notification.clock.advance(60_000));

const registered = () => school.registers(Role.STUDENT, { silent: true });
/** A course whose own event has not come yet. */
const unheardOf = (): string => {
  const course = aCourse();
  owner.knows(course, 1);
  return course.courseId;
};
const snapshot = (studentId: string, courseId = unheardOf()): EnrollmentSnapshot => ({
  enrollmentId: newId(),
  courseId,
  courseTitle: 'Welding',
  studentId,
  status: 'ACTIVE',
  price: { amount: 0, currency: 'USD' },
  requestedAt: notification.clock.now().toISOString(),
  membershipId: null,
});
const now = () => notification.clock.now().toISOString();
const titles = async (reader: UserCaller) =>
  (await notification.ok('{ notifications { nodes { title } } }', {}, reader)).notifications.nodes.map(
    (each: { title: string }) => each.title,
  );

const activated = (enrollment: EnrollmentSnapshot, delivery?: Delivery) =>
  deliver(notification, EnrollmentActivated, { ...enrollment, sagaId: null, paymentId: null, activatedAt: now() }, delivery);
const cancelled = (enrollment: EnrollmentSnapshot) =>
  deliver(notification, EnrollmentCancelled, {
    ...enrollment,
    was: 'ACTIVE',
    cause: 'LAPSED',
    reason: 'Not paid in time',
    sagaId: null,
    paymentId: null,
  });

test('a student is notified of how their enrollment goes, with the course and a link to it', async () => {
  const reader = await registered();
  const enrollment = snapshot(reader.userId);
  await deliver(notification, EnrollmentPromoted, { ...enrollment, heldUntil: '2026-03-02T09:20:00.000Z' });
  await deliver(notification, EnrollmentConfirmed, enrollment);
  await deliver(notification, EnrollmentCompleted, { ...enrollment, completedAt: now() });
  await cancelled(enrollment);
  const { notifications } = await notification.ok('{ notifications { nodes { kind body link course { id } } } }', {}, reader);
  const about = { link: `/courses/${enrollment.courseId}`, course: { id: enrollment.courseId } };
  const kinds = ['ENROLLMENT_CANCELLED', 'COURSE_COMPLETED', 'ENROLLMENT_CONFIRMED', 'WAITLIST_PROMOTED'];
  expect(notifications.nodes.map(({ kind }: { kind: string }) => kind).sort()).toEqual(kinds.sort());
  for (const node of notifications.nodes) expect(node).toMatchObject(about);
  const bodies = notifications.nodes.map(({ body }: { body: string }) => body).join('\n');
  expect(bodies).toContain('Not paid in time');
  expect(bodies).toContain('pay by then');
});

test('a student is told when their certificate is revoked or issued again, also after the course is gone', async () => {
  const reader = await registered();
  const { enrollmentId, courseId, studentId, courseTitle } = snapshot(reader.userId);
  const certificate = {
    enrollmentId,
    courseId,
    studentId,
    courseTitle,
    certificateId: newId(),
    serial: '7K3M-0QZD-9XTB-41WV',
    issuedAt: now(),
  };
  await deliver(notification, CertificateReissued, { ...certificate, replacedSerial: '0000-0000-0000-0000' });
  const { instructorId, staffIds } = aCourse();
  const deleted = { courseId, sagaId: newId(), title: courseTitle, instructorId, staffIds, deletedAt: now() };
  await deliver(notification, CourseDeleted, deleted, { sequence: 9 });
  notification.clock.advance(1_000);
  const revoked = { ...certificate, revokedAt: now(), reason: 'It was copied' };
  await deliver(notification, CertificateRevoked, revoked);
  await deliver(notification, CertificateRevoked, { ...revoked, courseTitle: undefined });
  const { notifications } = await notification.ok('{ notifications { nodes { kind title body link } } }', {}, reader);
  expect(notifications.nodes).toMatchObject([
    { kind: 'COURSE_COMPLETED', title: 'Certificate revoked: Welding', body: expect.stringContaining('It was copied'), link: null },
    { kind: 'COURSE_COMPLETED', title: 'New certificate: Welding', body: expect.stringContaining('7K3M-0QZD-9XTB-41WV'), link: null },
  ]);
});

test('a payer is notified of a payment that failed and of money that goes back', async () => {
  const reader = await registered();
  const payment = {
    paymentId: newId(),
    payerId: reader.userId,
    amount: { amount: 4900, currency: 'USD' },
    what: 'Welding',
    enrollmentId: null,
    courseId: null,
    sagaId: null,
    planId: newId(),
    membershipId: null,
    createdAt: now(),
  };
  await deliver(notification, PaymentFailed, {
    ...payment,
    settledAt: now(),
    failureCode: 'card_declined',
    reason: 'The card was declined',
  });
  await deliver(notification, PaymentRefunded, { ...payment, refundId: newId(), refundedAt: now(), reason: null });
  expect((await titles(reader)).sort()).toEqual(['Payment for Welding failed', 'Refund for Welding']);
});

test('once, however often it is delivered; and nobody of what an import brings', async () => {
  const reader = await registered();
  const [id, enrollment] = [newId(), snapshot(reader.userId)];
  for (const silent of [false, false]) await deliver(notification, EnrollmentConfirmed, enrollment, { id, silent });
  await deliver(notification, EnrollmentConfirmed, enrollment, { silent: true });
  expect(await titles(reader)).toEqual(['You are enrolled in Welding']);
});

test('an announcement reaches who is in the course, from when they came until they leave', async () => {
  const [before, during, stranger] = [await registered(), await registered(), await registered()];
  const { courseId } = await school.publishes({ title: 'Welding' }, { silent: true });
  const announce = async (title: string) => {
    notification.clock.advance(60_000);
    const input = { courseId, title, body: 'b' };
    await notification.ok('mutation ($input: AnnounceInput!) { announce(input: $input) }', { input }, signedInAs('ADMIN'));
    notification.clock.advance(60_000);
  };
  const enrollment = snapshot(before.userId, courseId);
  await activated(enrollment);
  await announce('First');
  // An import's learners are told what comes after it.
  await activated(snapshot(during.userId, courseId), { silent: true });
  await announce('Second');
  expect(await titles(before)).toEqual(['Welding: Second', 'Welding: First']);
  expect(await titles(during)).toEqual(['Welding: Second']);
  expect(await titles(stranger)).toEqual([]);
  await cancelled(enrollment);
  await announce('Third');
  expect(await titles(before)).not.toContain('Welding: Third');
  expect(await titles(during)).toEqual(['Welding: Third', 'Welding: Second']);
});

test('one who teaches what they learn belongs still when the enrollment ends', async () => {
  const teacher = await registered();
  const { courseId } = await school.publishes({ title: 'Welding', staffIds: [teacher.userId] }, { silent: true });
  const enrollment = snapshot(teacher.userId, courseId);
  await activated(enrollment);
  await cancelled(enrollment);
  notification.clock.advance(60_000);
  const input = { courseId, title: 'To all', body: 'b' };
  await notification.ok('mutation ($input: AnnounceInput!) { announce(input: $input) }', { input }, signedInAs('ADMIN'));
  expect((await titles(teacher)).filter((title: string) => title === 'Welding: To all')).toHaveLength(1);
});

test('an import lets students into audiences and out of them, and nobody is notified', async () => {
  await notification.sql('delete from feed');
  const student = await registered();
  const enrollment = snapshot(student.userId);
  const audiences = () => notification.sql('select audience from audience_member where user_id = ? order by 1', [student.userId]);
  const silent = { silent: true };
  await deliver(notification, EnrollmentActivated, { ...enrollment, sagaId: null, paymentId: null, activatedAt: now() }, silent);
  expect(await audiences()).toHaveLength(3);
  const cancelled = { was: 'ACTIVE', cause: 'STUDENT', reason: 'left', sagaId: null, paymentId: null } as const;
  await deliver(notification, EnrollmentCancelled, { ...enrollment, ...cancelled, status: 'CANCELLED' }, silent);
  expect(await audiences()).toEqual([{ audience: 'students' }]);
  expect(await notification.sql('select 1 from feed')).toEqual([]);
});
