import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { EnrollmentCancelled } from '../../../schema/events/enrollment.js';
import { PaymentFailed } from '../../../schema/events/payment.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { Role, UserDeactivated } from '../../../schema/events/user.js';
import { notificationSubgraph } from '../subgraph.js';
import { post, userOwner } from '../test-kit/post.js';
import { schoolOf } from '../test-kit/school.js';
import { mailJob } from './mail.job.js';

const settings = { LMS_NOTIFICATION_MAIL_BATCH: '20', LMS_APP_URL: 'https://learn.lms.test' };
const HOUR = 3_600_000;

const mailer = post();
const users = userOwner();
let notification: TestSubgraph;
const school = schoolOf(() => notification);

beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph, { settings, resources: { mailer }, clients: { user: users.client } });
});
afterAll(() => notification.stop());
beforeEach(async () => {
  mailer.reset();
  users.reset();
  notification.clock.advance(60_000);
  await notification.sql(
    'truncate reader, audience_member, notification, broadcast, broadcast_mark, notification_preference, mailing, email_delivery, feed',
  );
});

const send = (replica = notification, signal = new AbortController().signal) =>
  mailJob.run(replica.context({ caller: serviceCaller('notification') }), signal);
const waiting = async () => (await notification.sql<{ n: number }>('select count(*)::int as n from email_delivery'))[0]?.n;
const recipients = (from = mailer) => from.sent.map((mail) => mail.to.address).sort();
/** Students who have asked for email of new courses, without a mail of their own waiting. */
const readers = async (count: number) => {
  await notification.sql(
    `with registered as (
      insert into reader select gen_random_uuid(), 1, 'STUDENT', 'en', true, ?::timestamptz from generate_series(1, ?::int) returning id, registered_at
    ), opted as (
      insert into notification_preference select id, 'COURSE_PUBLISHED', true, true from registered
    ) insert into audience_member select id, 'students', 'ROLE', registered_at from registered`,
    [notification.clock.now(), count],
  );
  const rows = await notification.sql<{ id: string }>('select id from reader');
  return rows.map(({ id }) => `${id}@lms.test`).sort();
};

describe('an email to one person', () => {
  test('goes out once, in their language, with text and HTML, a link and an id that tells it apart', async () => {
    users.locale = 'de';
    const { userId } = await school.registers();
    await send();
    await send();
    const [row] = await notification.sql<{ id: string }>('select id from notification');
    expect(mailer.sent).toEqual([
      {
        id: `notification.${row?.id}.${userId}`,
        to: { name: 'Ada', address: `${userId}@lms.test` },
        date: notification.clock.now(),
        subject: 'Willkommen',
        text: expect.stringContaining('https://learn.lms.test/courses'),
        html: expect.stringContaining('<html lang="de">'),
      },
    ]);
    expect(await waiting()).toBe(0);
  });

  test.each([
    [
      'who does not want it',
      async (userId: string) =>
        void (await notification.sql(`insert into notification_preference values (?, 'WELCOME', true, false)`, [userId])),
    ],
    ['whose account is closed', async (userId: string) => void users.inactive.add(userId)],
    ['who is gone', async (userId: string) => void users.gone.add(userId)],
  ])('is not sent to one %s by then', async (_who, changes) => {
    const { userId } = await school.registers();
    await changes(userId);
    await send();
    expect(mailer.sent).toEqual([]);
    expect(await waiting()).toBe(0);
  });

  describe('of a payment that failed, and with it the enrollment', () => {
    async function failed(kind: 'no choice' | 'ENROLLMENT_CANCELLED') {
      const course = await school.publishes({}, { silent: true });
      const student = await school.registers(Role.STUDENT, { silent: true });
      const { userId } = student;
      if (kind !== 'no choice') await notification.sql('insert into notification_preference values (?, ?, true, false)', [userId, kind]);
      const enrollment = anEnrollment(course, userId);
      const at = notification.clock.now().toISOString();
      const reason = 'The card was declined';
      const { enrollmentId, courseId } = enrollment;
      const of = { enrollmentId, courseId, sagaId: newId(), planId: null, membershipId: null };
      const payment = {
        ...of,
        paymentId: newId(),
        payerId: userId,
        amount: { amount: 1, currency: 'EUR' },
        what: 'Welding',
        createdAt: at,
      };
      await deliver(notification, PaymentFailed, { ...payment, settledAt: at, failureCode: 'card_declined', reason });
      const was = { was: 'PENDING_PAYMENT', cause: 'PAYMENT_REFUSED', sagaId: of.sagaId, paymentId: null, reason } as const;
      await deliver(notification, EnrollmentCancelled, { ...enrollment, status: 'CANCELLED', ...was });
      await send();
      return (await notification.ok('{ notifications { nodes { kind } } }', {}, student)).notifications.nodes.length;
    }

    test('is one: that of the enrollment, with the reason; the inbox shows both', async () => {
      expect(await failed('no choice')).toBe(2);
      expect(mailer.sent).toEqual([expect.objectContaining({ text: expect.stringContaining('The card was declined') })]);
      expect(mailer.sent[0]?.subject).toContain('cancelled');
    });

    test('is that of the payment for who wants no mail of cancelled enrollments', async () => {
      await failed('ENROLLMENT_CANCELLED');
      expect(mailer.sent.map(({ subject }) => subject)).toEqual(['Payment for Welding failed']);
    });
  });

  test('waits while addresses cannot be asked, then goes out', async () => {
    await school.registers();
    users.away = true;
    await send();
    expect([mailer.sent.length, await waiting()]).toEqual([0, 1]);
    users.away = false;
    await send();
    expect(mailer.sent).toHaveLength(0);
    notification.clock.advance(HOUR);
    await send();
    expect(mailer.sent).toHaveLength(1);
  });

  test('that one address refuses is tried later and later, and keeps nobody else from theirs', async () => {
    const refused = await school.registers();
    const other = await school.registers();
    let tries = 0;
    mailer.before = async (mail) => {
      if (mail.to.address !== `${refused.userId}@lms.test`) return;
      tries += 1;
      throw new Error('450 try again later');
    };
    await send();
    expect(recipients()).toEqual([`${other.userId}@lms.test`]);
    for (let minute = 0; minute < 60; minute += 1) {
      notification.clock.advance(60_000);
      await send();
    }
    // Waits double from 15 to 30 s: an hour holds seven or eight of them, not sixty.
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThan(12);
    notification.clock.advance(72 * HOUR);
    await send();
    expect(await waiting()).toBe(0);
  });

  test('is not made of old notices, which are in the inbox all the same', async () => {
    const reader = await school.registers(Role.STUDENT, { at: new Date(notification.clock.now().getTime() - 73 * HOUR) });
    await school.publishes({}, { at: new Date(notification.clock.now().getTime() - 73 * HOUR) });
    expect([await waiting(), await notification.sql('select * from mailing')]).toEqual([0, []]);
    expect((await notification.ok('{ unreadNotificationCount }', {}, reader)).unreadNotificationCount).toBe(2);
  });
});

describe('an email to an audience', () => {
  test('goes to those who asked for it, in batches, each address asked once', async () => {
    const wanted = await readers(50);
    await notification.sql(`update notification_preference set email = false where user_id = ?`, [wanted[0]?.replace('@lms.test', '')]);
    const [closed] = await notification.sql<{ id: string }>('select id from reader where id::text > ? order by id limit 1', [
      wanted[0]?.slice(0, 36),
    ]);
    await deliver(notification, UserDeactivated, { userId: closed?.id as string, role: Role.STUDENT }, { sequence: 2 });
    notification.clock.advance(1_000);
    await school.publishes();
    await readersAfter();
    await send();
    expect(recipients()).toEqual(wanted.slice(2));
    expect(users.asked.map((ids) => ids.length)).toEqual([20, 20, 8]);
    expect([await waiting(), await notification.sql('select * from mailing')]).toEqual([0, []]);
  });

  test('goes to nobody of a silent event', async () => {
    await readers(3);
    await school.publishes({}, { silent: true });
    await send();
    expect(mailer.sent).toEqual([]);
  });

  test('killed in the middle, it is claimed by another process, and nobody gets it twice', async () => {
    const wanted = await readers(90);
    await school.publishes();
    const killed = Promise.withResolvers<void>();
    let left = 45;
    mailer.before = async () => {
      left -= 1;
      if (left >= 0) return;
      killed.resolve();
      // The process is gone: it neither sends nor marks anything any more.
      await new Promise(() => {});
    };
    void send();
    await killed.promise;
    const second = post();
    const replica = await testSubgraph(notificationSubgraph, {
      settings,
      resources: { mailer: second },
      clients: { user: users.client },
      database: notification.database,
    });
    try {
      replica.clock.set(notification.clock.now());
      await send(replica);
      expect(recipients(mailer).length + second.sent.length).toBeLessThan(90);
      replica.clock.advance(3 * 60_000);
      await send(replica);
    } finally {
      await replica.stop();
    }
    expect(recipients(mailer)).toHaveLength(45);
    expect([...recipients(mailer), ...recipients(second)].sort()).toEqual(wanted);
  });

  test('sent by three processes at once, it goes to each person once', async () => {
    const wanted = await readers(200);
    await school.publishes();
    const replicas = await Promise.all(
      [1, 2].map(() =>
        testSubgraph(notificationSubgraph, {
          settings,
          resources: { mailer },
          clients: { user: users.client },
          database: notification.database,
        }),
      ),
    );
    for (const replica of replicas) replica.clock.set(notification.clock.now());
    try {
      await Promise.all([notification, ...replicas].map((replica) => send(replica)));
    } finally {
      await Promise.all(replicas.map((replica) => replica.stop()));
    }
    expect(recipients()).toEqual(wanted);
  });

  test('fills the queue no further than a few batches while the mail server is away, and goes on when it is back', async () => {
    const wanted = await readers(300);
    await school.publishes();
    mailer.before = async () => {
      throw new Error('connection refused');
    };
    for (let turn = 0; turn < 20; turn += 1) {
      await send();
      notification.clock.advance(HOUR);
    }
    expect(await waiting()).toBeLessThanOrEqual(200);
    mailer.before = async () => {};
    await send();
    expect(recipients()).toEqual(wanted);
  });

  test('stops between two mails when the service stops, and leaves the rest due at once', async () => {
    await readers(20);
    await school.publishes();
    const stopping = new AbortController();
    mailer.before = async () => {
      if (mailer.sent.length === 7) stopping.abort();
    };
    await send(notification, stopping.signal);
    const before = mailer.sent.length;
    expect(before).toBeLessThan(20);
    await send();
    expect(new Set(recipients()).size).toBe(20);
    expect(mailer.sent).toHaveLength(20);
  });
});

/** Comes too late for what was told before. */
const readersAfter = () => school.registers(Role.STUDENT, { at: new Date(notification.clock.now().getTime() + 1_000), silent: true });

test('a course published for 30,000 students is mailed to the one who asked by one pass over them', async () => {
  await readers(30_000);
  await notification.sql(`update notification_preference set email = false where user_id <> (select id from reader order by id limit 1)`);
  await notification.sql('analyze');
  await school.publishes();
  notification.statements.length = 0;
  await send();
  expect(mailer.sent).toHaveLength(1);
  expect(notification.statements.length).toBeLessThan(25);
});
