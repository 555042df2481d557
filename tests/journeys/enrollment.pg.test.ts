import { until } from '../../platform/testing/until.js';
import { onHostedPage } from '../kit/hosted-page.js';
import { type Live, subscribe } from '../kit/live.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const ENROLL = `mutation ($courseId: ID!) { enroll(input: { courseId: $courseId }) {
  id status waitlistPosition price { amount } course { title } student { displayName }
} }`;
const CHECKOUT = 'mutation ($id: ID!) { startCheckout(input: { enrollmentId: $id }) { url payment { id status } } }';
const ENROLLMENT = `query ($id: ID!) { enrollment(id: $id) {
  status cancelReason waitlistPosition saga { name state reason } payment { status failureCode } certificate { serial }
} }`;
const PRICE = { amount: 4900, currency: 'USD' };

let system: System;
let grace: Person;
const open: Live[] = [];
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
}, 240_000);
afterEach(async () => {
  for (const live of open.splice(0)) await live.end();
});
afterAll(() => system.stop());

const enroll = async ({ client }: Person, courseId: string) => (await client.ok(ENROLL, { courseId })).enroll;
const checkout = async ({ client }: Person, id: string) => (await client.ok(CHECKOUT, { id })).startCheckout;
const read = async ({ client }: Person, id: string) => (await client.ok(ENROLLMENT, { id })).enrollment;
const hears = ({ client }: Person, kind: string) =>
  until(async () => {
    const { notifications } = await client.ok('{ notifications(first: 20) { nodes { kind } } }');
    expect(notifications.nodes.map((each: { kind: string }) => each.kind)).toContain(kind);
  });
/** Nothing is waited for between enrolling, the checkout and the page. */
const onPage = async (student: Person, enrollmentId: string, ...buttons: ('decline' | 'cancel' | 'pay')[]) => {
  const { url } = await checkout(student, enrollmentId);
  for (const button of buttons) await onHostedPage(system.origin, url, button);
};

test('publish, enroll, learn, complete, back to back: the certificate is verified by a stranger', async () => {
  const { id: courseId } = await newCourse(grace, { title: 'Geometry' });
  const ada = await newStudent(system.client, 'Ada');
  const enrollment = await enroll(ada, courseId);
  expect(enrollment).toMatchObject({ status: 'ACTIVE', course: { title: 'Geometry' }, student: { displayName: 'Ada' } });
  const COURSE = `query ($courseId: ID!) { course(id: $courseId) {
    enrollmentCount eligibility { canEnroll reason } myEnrollment { id progress { percent nextItem { id title } } }
  } }`;
  const { course } = await ada.client.ok(COURSE, { courseId });
  expect(course).toMatchObject({
    enrollmentCount: 1,
    eligibility: { canEnroll: false, reason: 'ALREADY_ENROLLED' },
    myEnrollment: { id: enrollment.id, progress: { percent: 0, nextItem: { title: 'Read this' } } },
  });
  const COMPLETE = `mutation ($input: CompleteItemInput!) { completeItem(input: $input) { status certificate { serial recipientName } } }`;
  const input = { enrollmentId: enrollment.id, itemId: course.myEnrollment.progress.nextItem.id };
  const { completeItem } = await ada.client.ok(COMPLETE, { input });
  expect(completeItem).toMatchObject({ status: 'COMPLETED', certificate: { recipientName: 'Ada' } });
  const VERIFY = 'query ($serial: String!) { verifyCertificate(serial: $serial) { recipientName courseTitle } }';
  expect((await system.client.ok(VERIFY, { serial: completeItem.certificate.serial })).verifyCertificate).toEqual({
    recipientName: 'Ada',
    courseTitle: 'Geometry',
  });
  await hears(ada, 'COURSE_COMPLETED');
});

test('publish, enroll, checkout, pay, back to back: the student follows the saga until they are in', async () => {
  const { id: courseId } = await newCourse(grace, { title: 'Optics', price: PRICE });
  const ada = await newStudent(system.client, 'Ada');
  const live = await subscribe(ada.client, 'subscription { enrollmentChanged { enrollment { status saga { state } } } }');
  open.push(live);
  const { id, status } = await enroll(ada, courseId);
  expect(status).toBe('PENDING_PAYMENT');
  await onPage(ada, id, 'pay');
  let changed: { status: string; saga: { state: string }[] };
  do changed = (await live.next()).enrollmentChanged.enrollment;
  while (changed.status !== 'ACTIVE');
  expect(changed.saga.map(({ state }) => state)).toEqual(['DONE', 'DONE', 'DONE', 'DONE']);
  expect(await read(ada, id)).toMatchObject({ status: 'ACTIVE', payment: { status: 'SUCCEEDED' } });
  await hears(ada, 'ENROLLMENT_CONFIRMED');
});

test('a card is declined and the next one pays, on the same page: the seat is kept, and nothing goes back', async () => {
  const { id: courseId } = await newCourse(grace, { title: 'Optics', price: PRICE, capacity: 1 });
  const ada = await newStudent(system.client, 'Ada');
  const { id } = await enroll(ada, courseId);
  await onPage(ada, id, 'decline');
  await until(async () => expect(await read(ada, id)).toMatchObject({ payment: { status: 'PENDING', failureCode: 'card_declined' } }));
  await onPage(ada, id, 'pay');
  await until(async () => expect(await read(ada, id)).toMatchObject({ status: 'ACTIVE', payment: { status: 'SUCCEEDED' } }));
});

test('a payment that is given up after a declined card: the seat is handed on, the enrollment cancelled with the reason, both are told', async () => {
  const { id: courseId } = await newCourse(grace, { title: 'Optics', price: PRICE, capacity: 1 });
  const [ada, bob] = [await newStudent(system.client, 'Ada'), await newStudent(system.client, 'Bob')];
  const { id } = await enroll(ada, courseId);
  const waiting = await enroll(bob, courseId);
  expect(waiting).toMatchObject({ status: 'WAITLISTED', waitlistPosition: 1 });
  await onPage(ada, id, 'decline', 'cancel');
  await until(async () => expect(await read(bob, waiting.id)).toMatchObject({ status: 'PENDING_PAYMENT' }));
  const cancelled = await read(ada, id);
  expect(cancelled).toMatchObject({ status: 'CANCELLED', payment: { status: 'FAILED' } });
  expect(cancelled.cancelReason).toBe(cancelled.saga.find(({ name }: { name: string }) => name === 'payment').reason);
  for (const kind of ['PAYMENT_FAILED', 'ENROLLMENT_CANCELLED']) await hears(ada, kind);
  await hears(bob, 'WAITLIST_PROMOTED');
  await onPage(bob, waiting.id, 'pay');
  await until(async () => expect(await read(bob, waiting.id)).toMatchObject({ status: 'ACTIVE' }));
});

test('who cancels what they have paid for gets their money back', async () => {
  const { id: courseId } = await newCourse(grace, { title: 'Optics', price: PRICE });
  const ada = await newStudent(system.client, 'Ada');
  const { id } = await enroll(ada, courseId);
  await onPage(ada, id, 'pay');
  await until(async () => expect(await read(ada, id)).toMatchObject({ status: 'ACTIVE' }));
  await ada.client.ok('mutation ($id: ID!) { cancelEnrollment(input: { id: $id }) { status } }', { id });
  await until(async () => expect(await read(ada, id)).toMatchObject({ status: 'CANCELLED', payment: { status: 'REFUNDED' } }));
  await hears(ada, 'PAYMENT_REFUNDED');
});

test('an announcement reaches who has enrolled', async () => {
  const { id: courseId } = await newCourse(grace, { title: 'Optics' });
  const ada = await newStudent(system.client, 'Ada');
  await enroll(ada, courseId);
  await hears(ada, 'ENROLLMENT_CONFIRMED');
  await grace.client.ok('mutation ($courseId: ID!) { announce(input: { courseId: $courseId, title: "Hello", body: "all" }) }', {
    courseId,
  });
  await hears(ada, 'ANNOUNCEMENT');
});

test('a teacher invites by address: a student is in, whoever has no account is mailed, and the course can be handed on', async () => {
  const { id: courseId } = await newCourse(grace, { title: 'Topology', price: PRICE });
  const [emmy, alan] = [await newStudent(system.client, 'Emmy'), await newInstructor(system.admin, 'Alan')];
  const stranger = `stranger-${emmy.id}@example.org`;
  const INVITE = `mutation ($input: InviteStudentsInput!) { inviteStudents(input: $input) {
    email outcome enrollment { status student { displayName } } invitation { email acceptedAt }
  } }`;
  const emails = [emmy.email.toUpperCase(), stranger, 'nonsense'];
  expect((await grace.client.ok(INVITE, { input: { courseId, emails } })).inviteStudents).toEqual([
    { email: emails[0], outcome: 'ENROLLED', enrollment: { status: 'ACTIVE', student: { displayName: 'Emmy' } }, invitation: null },
    { email: stranger, outcome: 'INVITED', enrollment: null, invitation: { email: stranger, acceptedAt: null } },
    { email: 'nonsense', outcome: 'REFUSED', enrollment: null, invitation: null },
  ]);
  const TRANSFER = 'mutation ($input: TransferCourseInput!) { transferCourse(input: $input) { instructor { displayName } } }';
  const transferred = await grace.client.ok(TRANSFER, { input: { courseId, instructorId: alan.id } });
  expect(transferred.transferCourse).toEqual({ instructor: { displayName: 'Alan' } });
  const INVITATIONS = 'query ($courseId: ID!) { course(id: $courseId) { invitations { totalCount nodes { email } } } }';
  await until(async () => {
    const { course } = await alan.client.ok(INVITATIONS, { courseId });
    expect(course.invitations).toEqual({ totalCount: 1, nodes: [{ email: stranger }] });
    expect((await grace.client.ok(INVITATIONS, { courseId })).course.invitations).toBeNull();
  });
});

test('a course that has ended takes no enrollments, and whoever waits in one that is archived is told', async () => {
  const { id: ended } = await newCourse(grace, { title: 'Long ago', endsAt: '2020-01-01T00:00:00Z' });
  const ada = await newStudent(system.client, 'Ada');
  await expect(enroll(ada, ended)).rejects.toThrow('ENROLLMENT_CLOSED');
  const { id: courseId } = await newCourse(grace, { title: 'Full', capacity: 1 });
  await enroll(await newStudent(system.client, 'First'), courseId);
  const { id } = await enroll(ada, courseId);
  await grace.client.ok('mutation ($id: ID!) { archiveCourse(id: $id) { status } }', { id: courseId });
  await until(async () => expect(await read(ada, id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'The course was archived' }));
  await hears(ada, 'ENROLLMENT_CANCELLED');
});
