import type { Caller } from '../../../platform/kernel/identity.js';
import { anItem, PRICED } from '../../../schema/events/test-kit/courses.js';
import { admin, aStudent, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';
import { ACCEPT, INVITE, WITHDRAW } from '../test-kit/invitations.js';

const DAY = 86_400_000;

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  await send();
  service.mails.length = 0;
  service.clock.advance(DAY);
});

const teacher = aStudent();
const course = async (changes = {}) => {
  const made = await service.course({ staffIds: [teacher.userId], ...changes });
  service.courses.knows(made, 1);
  return made;
};
const invite = async (courseId: string, emails: string[], message?: string) =>
  (await service.ok(INVITE, { input: { courseId, emails, message } }, teacher)).inviteStudents;
/** Somebody with an account, by its address. */
function withAccount(name: string) {
  const student = aStudent();
  service.users.accounts.set(`${name}@lms.test`, { userId: student.userId, active: true });
  return { student, email: `${name}@lms.test` };
}
const send = () => service.runJob('invitations');
const tokenIn = (mail = service.mails.at(-1)) => /^[\w-]{43}$/m.exec(mail?.text ?? '')?.[0] as string;
const accept = async (token: string, caller: Caller) => (await service.ok(ACCEPT, { token }, caller)).acceptInvitation;
const refusalToAccept = (token: string, caller: Caller = aStudent()) => service.refused(ACCEPT, { token }, caller);
const listed = async (courseId: string, caller: Caller = teacher) => {
  const source = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Course {
    invitations(first: 2) { totalCount nodes { id email invitedAt expiresAt acceptedAt } pageInfo { hasNextPage endCursor } } } } }`;
  return (await service.ok(source, { r: [{ __typename: 'Course', id: courseId }] }, caller))._entities[0].invitations;
};
const BAD_TOKEN = { code: 'BAD_USER_INPUT', details: { fields: { token: expect.any(String) } } };

async function mailedToken(courseId: string, email = 'new@lms.test'): Promise<string> {
  await invite(courseId, [email]);
  await send();
  return tokenIn();
}

describe('inviting by address', () => {
  test('each address has its own outcome, in the order and the spelling that were given', async () => {
    const { courseId } = await course({ price: PRICED });
    const [inside, paying, newcomer, gone] = ['inside', 'paying', 'newcomer', 'gone'].map(withAccount) as ReturnType<typeof withAccount>[];
    await service.payment.takes((await service.enroll(courseId, inside?.student)).id);
    await service.enroll(courseId, paying?.student);
    Object.assign(service.users.accounts.get('gone@lms.test') as object, { active: false });
    const emails = [
      ' NEW@lms.test',
      gone?.email,
      'nonsense',
      newcomer?.email,
      inside?.email,
      paying?.email,
      'x'.repeat(255),
      'new@lms.test',
    ];
    const results = await invite(courseId, emails as string[]);
    expect(results).toMatchObject([
      { email: ' NEW@lms.test', outcome: 'INVITED', reason: null, enrollment: null, invitation: { email: 'new@lms.test' } },
      { email: gone?.email, outcome: 'REFUSED', reason: 'The account was deactivated', enrollment: null, invitation: null },
      { outcome: 'REFUSED', reason: 'It is not an email address' },
      { email: newcomer?.email, outcome: 'ENROLLED', enrollment: { status: 'ACTIVE', price: { amount: 0 } }, invitation: null },
      { outcome: 'ALREADY_ENROLLED', enrollment: { status: 'ACTIVE' } },
      { outcome: 'ENROLLED', enrollment: { status: 'ACTIVE', price: { amount: 0 } } },
      { outcome: 'REFUSED', reason: 'It is not an email address' },
      { email: 'new@lms.test', outcome: 'INVITED' },
    ]);
    expect(results[7].invitation).toEqual(results[0].invitation);
    await send();
    expect(service.mails.map(({ to }) => to)).toMatchObject([{ address: 'new@lms.test' }]);
  });

  test('of those with an account as many are enrolled as there are seats, who waits already first', async () => {
    const { courseId, ...rest } = await course({ capacity: 1 });
    const waiting = withAccount('waiting');
    const holder = aStudent();
    const { id } = await service.enroll(courseId, holder);
    await service.enroll(courseId, waiting.student);
    await service.course({ ...rest, courseId, capacity: 2, enrollmentClosesAt: service.clock.now().toISOString() }, { sequence: 2 });
    const [one, other] = [withAccount('one'), withAccount('other')];
    const results = await invite(courseId, [one.email, other.email, waiting.email]);
    expect(results).toMatchObject([
      { outcome: 'REFUSED', reason: 'There is no seat left' },
      { outcome: 'REFUSED', reason: 'There is no seat left' },
      { outcome: 'ENROLLED', enrollment: { status: 'ACTIVE' } },
    ]);
    await service.cancel(id, holder);
    expect(await invite(courseId, [one.email, other.email])).toMatchObject([{ outcome: 'ENROLLED' }, { outcome: 'REFUSED' }]);
    expect(await service.sql('select seats_taken from known_course where id = ?', [courseId])).toEqual([{ seats_taken: 2 }]);
  });

  test('whoever has no account is mailed once, with a token that is kept as a hash', async () => {
    const { courseId } = await course({ title: 'Schweißen', language: 'de-AT' });
    const first = await invite(courseId, ['new@lms.test'], 'Bitte kommen!\nIhre Ada');
    await send();
    const token = tokenIn();
    expect(service.mails).toHaveLength(1);
    expect(service.mails[0]).toMatchObject({ to: { address: 'new@lms.test' }, subject: 'Einladung: Schweißen' });
    expect(service.mails[0]?.text).toContain(`http://localhost:3000/accept-invitation?token=${token}`);
    expect(service.mails[0]?.text).toContain('> Bitte kommen!\n> Ihre Ada');
    expect(JSON.stringify(await service.sql('select * from invitation_token'))).not.toContain(token);
    service.clock.advance(DAY);
    expect(await invite(courseId, ['new@lms.test'], 'Noch einmal')).toEqual(first);
    await send();
    expect(service.mails).toHaveLength(1);
  });

  test('a mail that cannot be sent is tried again, and the invitation waits for it', async () => {
    const { courseId } = await course();
    await invite(courseId, ['new@lms.test']);
    service.mailDown(true);
    await send();
    service.mailDown(false);
    expect(service.mails).toEqual([]);
    service.clock.advance(31_000);
    await send();
    expect(await accept(tokenIn(), aStudent())).toMatchObject({ status: 'ACTIVE' });
  });

  test('is bounded: in addresses at once, in what is written to them, and in mails a day', async () => {
    const busy = aStudent();
    const { courseId } = await course({ staffIds: [busy.userId] });
    const refusal = async (emails: string[], message?: string) =>
      (await service.refused(INVITE, { input: { courseId, emails, message } }, busy)).code;
    const people = (count: number) => Array.from({ length: count }, (_each, n) => `somebody-${n}@lms.test`);
    expect(await refusal([])).toBe('BAD_USER_INPUT');
    expect(await refusal(people(501))).toBe('BAD_USER_INPUT');
    expect(await refusal(people(1), 'x'.repeat(2_001))).toBe('BAD_USER_INPUT');
    expect(await refusal(['x'.repeat(1_001)])).toBe('BAD_USER_INPUT');
    for (let n = 0; n < 4; n += 1) await service.ok(INVITE, { input: { courseId, emails: people(500) } }, busy);
    expect(await refusal(['one-too-many@lms.test'])).toBe('RATE_LIMITED');
  });

  test('an address in two spellings is one person: one invitation, one mail, and one of those that may be sent a day', async () => {
    const busy = aStudent();
    const { courseId } = await course({ staffIds: [busy.userId] });
    const people = (round: number) => Array.from({ length: 250 }, (_each, n) => `somebody-${round}-${n}@lms.test`);
    for (let round = 0; round < 8; round += 1) {
      const emails = people(round).flatMap((each) => [each, each.toUpperCase()]);
      const { inviteStudents } = await service.ok(INVITE, { input: { courseId, emails } }, busy);
      expect(new Set(inviteStudents.map((each: { invitation: { id: string } }) => each.invitation.id)).size).toBe(250);
    }
    expect(await listed(courseId, busy)).toMatchObject({ totalCount: 2_000 });
    const [first] = people(9);
    expect((await service.refused(INVITE, { input: { courseId, emails: [first] } }, busy)).code).toBe('RATE_LIMITED');
  });

  test('not into a course that takes nobody, and not while it is unknown who has an account', async () => {
    const refusal = async (courseId: string) =>
      (await service.refused(INVITE, { input: { courseId, emails: ['a@lms.test'] } }, admin)).code;
    expect(await refusal((await course({ status: 'DRAFT' })).courseId)).toBe('COURSE_NOT_PUBLISHED');
    expect(await refusal((await course({ endsAt: service.clock.now().toISOString() })).courseId)).toBe('ENROLLMENT_CLOSED');
    const { courseId } = await course();
    service.users.away = true;
    expect(await refusal(courseId)).toBe('UNAVAILABLE');
    service.users.away = false;
    expect(await listed(courseId)).toMatchObject({ totalCount: 0 });
  });
});

describe('accepting', () => {
  test('is for whoever holds the token, without payment and prerequisites, once', async () => {
    const { courseId } = await course({ price: PRICED, prerequisiteIds: [(await course()).courseId] });
    const token = await mailedToken(courseId);
    const student = aStudent();
    expect(await accept(token, student)).toMatchObject({ status: 'ACTIVE', price: { amount: 0 } });
    for (const caller of [student, aStudent()]) expect(await refusalToAccept(token, caller)).toEqual(BAD_TOKEN);
    expect(await listed(courseId)).toMatchObject({ nodes: [{ email: 'new@lms.test', acceptedAt: service.clock.now().toISOString() }] });
  });

  test('lets one of two in who bring the token at once', async () => {
    const { courseId } = await course();
    const token = await mailedToken(courseId);
    const answers = await Promise.all([aStudent(), aStudent()].map((caller) => service.call(ACCEPT, { token }, caller)));
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'in').sort()).toEqual(['BAD_USER_INPUT', 'in']);
    expect(await service.sql('select seats_taken from known_course where id = ?', [courseId])).toEqual([{ seats_taken: 1 }]);
  });

  test('takes thirty days at most, and then the address is forgotten', async () => {
    const { courseId } = await course();
    const token = await mailedToken(courseId);
    service.clock.advance(30 * DAY - 1);
    await send();
    expect(await listed(courseId)).toMatchObject({ totalCount: 1 });
    service.clock.advance(1);
    expect(await refusalToAccept(token)).toEqual(BAD_TOKEN);
    await send();
    expect(await listed(courseId)).toMatchObject({ totalCount: 0 });
    expect(await service.sql('select 1 from invitation_token')).toEqual([]);
  });

  test('that has expired is not possible again because the address was invited again', async () => {
    const { courseId } = await course();
    const first = await mailedToken(courseId);
    service.clock.advance(30 * DAY);
    const second = await mailedToken(courseId);
    expect(second).not.toBe(first);
    expect(await refusalToAccept(first)).toEqual(BAD_TOKEN);
    expect(await accept(second, aStudent())).toMatchObject({ status: 'ACTIVE' });
  });

  test.each(['', 'nonsense', 'a\0b', 'x'.repeat(1_000_000)])('%.20j is no token', async (token) => {
    expect(await refusalToAccept(token)).toEqual(BAD_TOKEN);
  });

  test('puts the student on the waitlist of a full course, and the seat costs nothing when it comes', async () => {
    const { courseId } = await course({ capacity: 1, price: PRICED });
    const holder = aStudent();
    const { id } = await service.enroll(courseId, holder);
    await service.payment.takes(id);
    const [invited, waiting] = [aStudent(), aStudent()];
    const first = await accept(await mailedToken(courseId), invited);
    expect(first).toMatchObject({ status: 'WAITLISTED', price: { amount: 0 } });
    const second = await service.enroll(courseId, waiting);
    expect(await accept(await mailedToken(courseId, 'second@lms.test'), waiting)).toMatchObject({ id: second.id, waitlistPosition: 2 });
    await service.cancel(id, holder);
    expect(await service.read(first.id)).toMatchObject({ status: 'ACTIVE' });
    await service.cancel(first.id, invited);
    expect(await service.read(second.id)).toMatchObject({ status: 'ACTIVE', price: { amount: 0 } });
  });

  test('spares whoever was about to pay the payment, and changes nothing for a learner', async () => {
    const { courseId } = await course({ price: PRICED });
    const student = aStudent();
    const { id } = await service.enroll(courseId, student);
    expect(await accept(await mailedToken(courseId), student)).toMatchObject({ id, status: 'ACTIVE', price: { amount: 0 } });
    expect(await service.fact(id, 'ENROLLMENT_PAYMENT_CALLED_OFF')).toMatchObject({ because: 'CALLED_OFF' });
    const events = await service.recorded(id);
    expect(await accept(await mailedToken(courseId, 'again@lms.test'), student)).toMatchObject({ id, status: 'ACTIVE' });
    expect(await service.recorded(id)).toEqual(events);
  });

  test('into a course that takes nobody any more is refused with the reason, and the token stays good', async () => {
    const open = await course();
    const token = await mailedToken(open.courseId);
    await service.course({ ...open, endsAt: service.clock.now().toISOString() }, { sequence: 2 });
    service.courses.knows({ ...open, endsAt: service.clock.now().toISOString() }, 2);
    expect((await refusalToAccept(token)).code).toBe('ENROLLMENT_CLOSED');
    service.courses.knows(open, 3);
    expect(await accept(token, aStudent())).toMatchObject({ status: 'ACTIVE' });
  });
});

describe('the staff', () => {
  test('see the invitations of their course, a page at a time; nobody else does', async () => {
    const { courseId } = await course();
    await invite(courseId, ['a@lms.test', 'b@lms.test', 'c@lms.test']);
    const page = await listed(courseId);
    expect(page).toMatchObject({ totalCount: 3, nodes: { length: 2 }, pageInfo: { hasNextPage: true } });
    const source = `query ($r: [_Any!]!, $after: String) { _entities(representations: $r) { ... on Course {
      invitations(first: 2, after: $after) { nodes { email } pageInfo { hasNextPage } } } } }`;
    const next = (after: string) => service.ok(source, { r: [{ __typename: 'Course', id: courseId }], after }, teacher);
    const rest = (await next(page.pageInfo.endCursor))._entities[0].invitations;
    expect([...page.nodes, ...rest.nodes].map(({ email }: { email: string }) => email).sort()).toEqual([
      'a@lms.test',
      'b@lms.test',
      'c@lms.test',
    ]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    await expect(next('nonsense')).rejects.toThrow('is not a cursor of this list');
    expect(await listed(courseId, aStudent())).toBeNull();
  });

  test('withdraw an invitation: its token is good no longer, and a mail that waits is not sent', async () => {
    const { courseId } = await course();
    const token = await mailedToken(courseId);
    await invite(courseId, ['unsent@lms.test']);
    const { nodes } = await listed(courseId);
    for (const { id } of nodes) expect(await service.ok(WITHDRAW, { id }, teacher)).toEqual({ withdrawInvitation: true });
    await send();
    expect(service.mails).toHaveLength(1);
    expect(await refusalToAccept(token)).toEqual(BAD_TOKEN);
    expect((await service.refused(WITHDRAW, { id: nodes[0].id }, teacher)).code).toBe('NOT_FOUND');
  });

  test('cannot withdraw one that was accepted', async () => {
    const { courseId } = await course();
    await accept(await mailedToken(courseId), aStudent());
    const { nodes } = await listed(courseId);
    expect((await service.refused(WITHDRAW, { id: nodes[0].id }, teacher)).code).toBe('CONFLICT');
  });
});

test('a student who was let in with everything done has the certificate with the answer', async () => {
  const { courseId } = await course();
  const [done, other] = [anItem(), anItem()];
  await service.curriculum(courseId, [done, other]);
  const { student, email } = withAccount('done');
  const { id } = await service.enroll(courseId, student);
  await service.complete(id, done.id, student);
  await service.cancel(id, student);
  await service.curriculum(courseId, [done], { sequence: 2 });
  expect(await invite(courseId, [email])).toMatchObject([
    { outcome: 'ENROLLED', enrollment: { status: 'COMPLETED', certificate: { serial: expect.any(String) } } },
  ]);
});
