import type { UserCaller } from '../../../platform/kernel/identity.js';
import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { until } from '../../../platform/testing/until.js';
import { AssignmentCreated, AssignmentUpdated } from '../../../schema/events/assignment.js';
import { CourseDeleted, type CourseSnapshot, CourseUpdated } from '../../../schema/events/course.js';
import { EnrollmentActivated, EnrollmentCompleted, EnrollmentConfirmed } from '../../../schema/events/enrollment.js';
import { PaymentRefunded } from '../../../schema/events/payment.js';
import { AssignmentSubmitted } from '../../../schema/events/submission.js';
import { aCourse, anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { accepted, anAssignment, aSubmission } from '../../../schema/events/test-kit/coursework.js';
import { courseOwner } from '../../../schema/events/test-kit/owners.js';
import { Role } from '../../../schema/events/user.js';
import { learnersOf } from '../audience/audience.js';
import { mailJob } from '../email/mail.job.js';
import { notifyAudience } from '../inbox/notify.js';
import { NotificationKind } from '../kinds.js';
import { notificationSubgraph } from '../subgraph.js';
import { post, userOwner } from '../test-kit/post.js';
import { schoolOf } from '../test-kit/school.js';
import { knownCourses } from './known-courses.js';

const mailer = post();
const owner = courseOwner();
let notification: TestSubgraph;
const school = schoolOf(() => notification);
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph, {
    resources: { mailer },
    clients: { user: userOwner().client, course: owner.client },
  });
});
afterAll(() => notification.stop());
beforeEach(() => later());

const later = () => notification.clock.advance(60_000);
const now = () => notification.clock.now().toISOString();
const inbox = async (reader: UserCaller) =>
  (await notification.ok('{ notifications { nodes { id kind link course { id } } } }', {}, reader)).notifications.nodes as {
    id: string;
    kind: string;
    link: string | null;
    course: unknown;
  }[];
const kinds = async (reader: UserCaller) => (await inbox(reader)).map(({ kind }) => kind).sort();
const send = () => mailJob.run(notification.context({ caller: serviceCaller('notification') }), new AbortController().signal);

const ANNOUNCE = 'mutation ($input: AnnounceInput!) { announce(input: $input) }';
const announcement = ({ courseId }: CourseSnapshot) => ({ input: { courseId, title: 'Hello', body: 'all' } });

const deleted = ({ courseId, title, instructorId, staffIds }: CourseSnapshot, sequence = 9) =>
  deliver(notification, CourseDeleted, { courseId, sagaId: newId(), title, instructorId, staffIds, deletedAt: now() }, { sequence });
const refunded = ({ courseId }: CourseSnapshot, { userId }: UserCaller) =>
  deliver(notification, PaymentRefunded, {
    paymentId: newId(),
    payerId: userId,
    amount: { amount: 4900, currency: 'USD' },
    what: 'Welding',
    enrollmentId: newId(),
    courseId,
    sagaId: newId(),
    planId: null,
    membershipId: null,
    createdAt: now(),
    refundId: newId(),
    refundedAt: now(),
    reason: null,
  });

/** The tables with a row that names the course anywhere in it. What was recorded is no row of the course: it is the event log's. */
async function tablesNaming({ courseId }: CourseSnapshot): Promise<string[]> {
  const tables = await notification.sql<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname not in ('outbox') order by 1`,
  );
  const naming: string[] = [];
  for (const { name } of tables) {
    const rows = await notification.sql(`select 1 from "${name}" each_one where each_one::text like ? limit 1`, [`%${courseId}%`]);
    if (rows.length > 0) naming.push(name);
  }
  return naming;
}

/** A course in full swing: announced, with a learner who has submitted, read, paid and completed. */
async function aCourseInUse() {
  const learner = await school.registers(Role.STUDENT, { silent: true });
  const course = await school.publishes();
  const enrollment = anEnrollment(course, learner.userId);
  const assignment = anAssignment({ courseId: course.courseId });
  await deliver(notification, EnrollmentActivated, { ...enrollment, sagaId: null, paymentId: null, activatedAt: now() });
  await deliver(notification, EnrollmentConfirmed, enrollment);
  later();
  await notification.ok(ANNOUNCE, announcement(course), signedInAs('ADMIN'));
  await deliver(notification, AssignmentCreated, assignment);
  await deliver(notification, AssignmentSubmitted, {
    ...aSubmission(assignment, learner.userId),
    ...accepted(assignment, notification.clock.now()),
  });
  await deliver(notification, AssignmentUpdated, { ...assignment, changed: ['points'] });
  await deliver(notification, EnrollmentCompleted, { ...enrollment, completedAt: now() });
  await refunded(course, learner);
  for (const { id } of await inbox(learner))
    await notification.ok('mutation ($id: ID!) { markNotificationRead(id: $id) { id } }', { id }, learner);
  return { course, learner, assignment };
}

describe('what is here of a course that is deleted', () => {
  test('goes: who was in it, what they were told, marks and mails; what tells of an end stays, and leads nowhere', async () => {
    const { course, learner } = await aCourseInUse();
    const other = await aCourseInUse();
    const namedBefore = ['audience_member', 'broadcast', 'feed', 'known_course', 'mailing', 'notification'];
    expect(await tablesNaming(course)).toEqual(namedBefore);
    const before = await inbox(other.learner);

    await deleted(course);
    await school.leaves(course, learner, {}, 'COURSE_DELETED');
    // The tombstone alone, and nothing that hangs on what has gone.
    expect(await tablesNaming(course)).toEqual(['known_course']);
    expect(
      await notification.sql(
        `select 'mark' as left_over from broadcast_mark where broadcast_id not in (select id from broadcast)
        union all select 'mail' from email_delivery where notification_id not in (select id from notification union select id from broadcast)
        union all select 'mailing' from mailing where broadcast_id not in (select id from broadcast)`,
      ),
    ).toEqual([]);
    // What the other course told all students is in this inbox as well.
    const kept = ['COURSE_COMPLETED', 'COURSE_DELETED', 'COURSE_PUBLISHED', 'PAYMENT_REFUNDED'];
    expect(await kinds(learner)).toEqual(kept);
    for (const { kind, link, course: about } of await inbox(learner))
      if (kind !== 'COURSE_PUBLISHED') expect([link, about]).toEqual([null, null]);
    expect(await tablesNaming(other.course)).toEqual(namedBefore);
    expect((await inbox(other.learner)).filter(({ id }) => before.some((each) => each.id === id && each.course !== null))).not.toEqual([]);
  });

  test('is not mailed any more, but for what tells of an end', async () => {
    const { course, learner } = await aCourseInUse();
    await deleted(course);
    await school.leaves(course, learner, {}, 'COURSE_DELETED');
    mailer.reset();
    await send();
    const mails = mailer.sent.filter(({ to }) => to.address.startsWith(learner.userId));
    expect(mails.map(({ subject }) => subject).sort()).toEqual(['Refund for Welding', 'Welding was removed', 'You completed Welding']);
    for (const { text } of mails) expect(text).not.toContain(course.courseId);
  });

  test('does not come back by what arrives late, nor by another answer of the owner’s', async () => {
    const { course, learner, assignment } = await aCourseInUse();
    await deleted(course);
    owner.knows(course, 99);
    const before = await kinds(learner);
    const enrollment = anEnrollment(course, learner.userId);
    await deliver(notification, CourseUpdated, { ...course, changed: ['title'] }, { sequence: 20 });
    await deliver(notification, EnrollmentActivated, { ...enrollment, sagaId: null, paymentId: null, activatedAt: now() });
    await deliver(notification, EnrollmentConfirmed, enrollment);
    await deliver(notification, AssignmentCreated, assignment);
    await deliver(notification, AssignmentUpdated, { ...assignment, changed: ['dueAt'] });
    await deliver(notification, AssignmentSubmitted, {
      ...aSubmission(assignment, learner.userId),
      ...accepted(assignment, notification.clock.now()),
    });
    expect((await notification.refused(ANNOUNCE, announcement(course), signedInAs('ADMIN'))).code).toBe('COURSE_DELETED');
    expect(await tablesNaming(course)).toEqual(['known_course']);
    expect(await kinds(learner)).toEqual(before);
  });

  test('does not begin when its end is the first event that arrives', async () => {
    const course = aCourse();
    await deleted(course);
    await school.publishes(course, { sequence: 2 });
    await school.enrolls(course);
    expect(await tablesNaming(course)).toEqual(['known_course']);
  });

  test('is waited for while it is being told: what came before the end goes with it', async () => {
    const course = await school.publishes({}, { silent: true });
    const telling = notification.context({ caller: serviceCaller('notification') });
    await telling.em.begin();
    expect(await knownCourses.requireParent(telling, course.courseId)).not.toBeNull();
    const message = { kind: NotificationKind.COURSE_COMPLETED as const, facts: { courseTitle: 'Welding' } };
    const { courseId } = course;
    await notifyAudience(telling, learnersOf(courseId), { ...message, courseId, link: null, at: notification.clock.now() });
    await telling.em.flush();
    const end = deleted(course);
    await until(async () => {
      const [row] = await notification.sql<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return (row?.n ?? 0) > 0;
    });
    await telling.em.commit();
    await end;
    expect(await tablesNaming(course)).toEqual(['known_course']);
  });
});

describe('each student whose enrollment ends with the course', () => {
  test.each([
    ['before the course itself is heard to be deleted', ['left', 'deleted', 'refunded']],
    ['after it', ['deleted', 'left', 'refunded']],
    ['after the refund', ['refunded', 'deleted', 'left']],
    ['and its course last', ['refunded', 'left', 'deleted']],
  ])('is told of it once, and of the money: %s', async (_when, order) => {
    const course = await school.publishes({}, { silent: true });
    const learner = await school.enrolls(course);
    // Waits for a seat: in no audience.
    const waiting = await school.registers(Role.STUDENT, { silent: true });
    const stranger = await school.registers(Role.STUDENT, { silent: true });
    const steps: Record<string, () => Promise<void>> = {
      deleted: () => deleted(course),
      refunded: () => refunded(course, learner),
      left: async () => {
        for (const student of [learner, waiting]) await school.leaves(course, student, {}, 'COURSE_DELETED');
      },
    };
    for (const step of order) await steps[step]?.();
    expect([await kinds(learner), await kinds(waiting), await kinds(stranger)]).toEqual([
      ['COURSE_DELETED', 'PAYMENT_REFUNDED'],
      ['COURSE_DELETED'],
      [],
    ]);
    for (const { link, course: about } of await inbox(learner)) expect([link, about]).toEqual([null, null]);
    expect(await tablesNaming(course)).toEqual(['known_course']);
  });

  test('is told nothing of it when it is silent', async () => {
    const course = await school.publishes({}, { silent: true });
    const learner = await school.enrolls(course);
    await school.leaves(course, learner, { silent: true }, 'COURSE_DELETED');
    expect(await kinds(learner)).toEqual([]);
  });

  test('one who had left before it is told that, also when that arrives after the end of the course', async () => {
    const course = await school.publishes({}, { silent: true });
    const learner = await school.enrolls(course);
    await deleted(course);
    await school.leaves(course, learner, {}, 'STAFF');
    expect(await inbox(learner)).toEqual([{ id: expect.any(String), kind: 'ENROLLMENT_CANCELLED', link: null, course: null }]);
  });
});
