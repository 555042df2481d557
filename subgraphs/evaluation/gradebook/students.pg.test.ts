import type { UserCaller } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { EnrollmentCancelled } from '../../../schema/events/enrollment.js';
import { UserProfileChanged } from '../../../schema/events/user.js';
import { type EvaluationService, evaluationService } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());
afterEach(() => Object.assign(service.owners.user, { asked: 0, away: false }));

const BOOK = `query ($courseId: ID!, $orderBy: RosterOrder, $include: RosterPart, $first: Int, $after: String) {
  gradebook(courseId: $courseId, orderBy: $orderBy, include: $include) { rows(first: $first, after: $after) {
    totalCount nodes { student { id } cells { score } } pageInfo { endCursor hasNextPage hasPreviousPage } } } }`;
const rows = async (courseId: string, reader: UserCaller, listed: Record<string, unknown> = {}) =>
  (await service.ok(BOOK, { courseId, ...listed }, reader)).gradebook.rows;

/** A course whose learners have these names; an account of `user` for everybody, whose language the instructor reads. */
async function classOf(names: readonly string[], locale = 'en') {
  const scene = await service.scene();
  const { courseId } = scene.course;
  const { accounts } = service.owners.user;
  const called = (id: string, displayName: string, sequence = 1) => accounts.set(id, { sequence, user: { displayName, locale } });
  called(scene.instructor.userId, 'The teacher');
  const learners = new Map<string, UserCaller>();
  for (const [at, name] of names.entries()) {
    const learner = at === 0 ? scene.student : signedInAs('STUDENT');
    if (at > 0) await service.enrolled(courseId, learner.userId);
    called(learner.userId, name);
    learners.set(name, learner);
  }
  const list = async (listed: Record<string, unknown> = {}, reader = scene.instructor) =>
    (await rows(courseId, reader, listed)).nodes.map(
      (row: { student: { id: string } }) => accounts.get(row.student.id)?.user.displayName ?? null,
    );
  return { ...scene, courseId, learners, called, list };
}

test('it is sorted by name, as the language of its reader sorts', async () => {
  const names = ['Zorn', 'ödman', 'Adams', 'olsen'];
  expect(await (await classOf(names, 'de-AT')).list()).toEqual(['Adams', 'ödman', 'olsen', 'Zorn']);
  const swedish = await classOf(names, 'sv');
  expect(await swedish.list()).toEqual(['Adams', 'olsen', 'Zorn', 'ödman']);
  expect(await swedish.list({ orderBy: 'NAME' })).toEqual(['Adams', 'olsen', 'Zorn', 'ödman']);
  expect(await swedish.list({ orderBy: null })).toEqual(['Adams', 'olsen', 'Zorn', 'ödman']);
});

test('or in the order in which they came', async () => {
  const { list } = await classOf(['Zorn', 'Adams', 'Olsen']);
  expect(await list({ orderBy: 'JOINED' })).toEqual(['Zorn', 'Adams', 'Olsen']);
});

test.each(['NAME', 'JOINED'])('pages by %s are whole and without repetition, those of one name included', async (orderBy) => {
  const { courseId, instructor } = await classOf(['Ada', 'Ada', 'Bo', 'Ada', 'Al', 'Bo', 'Ada']);
  const whole = (await rows(courseId, instructor, { orderBy })).nodes;
  expect(whole).toHaveLength(7);
  const seen: unknown[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof rows>> = await rows(courseId, instructor, { orderBy, first: 2, after });
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
    expect(page.totalCount).toBe(7);
    seen.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual(whole);
});

test('a name is asked for once, and again when its owner says that it has changed', async () => {
  const { list, learners, called } = await classOf(['Berg', 'Adams']);
  expect(await list()).toEqual(['Adams', 'Berg']);
  expect(await list()).toEqual(['Adams', 'Berg']);
  expect(service.owners.user.asked).toBe(1);
  const renamed = learners.get('Adams') as UserCaller;
  called(renamed.userId, 'Zuse', 2);
  await deliver(service, UserProfileChanged, { userId: renamed.userId, changed: ['displayName'], locale: 'en' }, { sequence: 2 });
  expect(await list()).toEqual(['Berg', 'Zuse']);
  expect(service.owners.user.asked).toBe(2);
  await deliver(service, UserProfileChanged, { userId: renamed.userId, changed: ['displayName'], locale: 'en' }, { sequence: 1 });
  await list();
  expect(service.owners.user.asked).toBe(2);
});

test('while the owner of names is away, it is sorted by those that are known, the others last', async () => {
  const { courseId, list, called } = await classOf(['Berg', 'Adams']);
  await list();
  const newcomer = signedInAs('STUDENT');
  called(newcomer.userId, 'Aalto');
  await service.enrolled(courseId, newcomer.userId);
  service.owners.user.away = true;
  expect(await list()).toEqual(['Adams', 'Berg', 'Aalto']);
  service.owners.user.away = false;
  expect(await list()).toEqual(['Aalto', 'Adams', 'Berg']);
});

test('those who left are in it when they are asked for, with their grades; who never came in is not', async () => {
  const { courseId, list, called, learners, assignment, instructor } = await classOf(['Adams', 'Berg']);
  const left = async (name: string, was: 'ACTIVE' | 'WAITLISTED') => {
    const student = signedInAs('STUDENT');
    called(student.userId, name);
    const enrollment = await service.enrolled(courseId, student.userId, { status: was });
    const { submissionId } = await service.submitted(assignment, student);
    if (was === 'ACTIVE') await service.grade(instructor, { submissionId, score: 70 });
    const cancelled = { ...enrollment, status: 'CANCELLED' as const, was, cause: 'STUDENT' as const, reason: 'moved' };
    await deliver(service, EnrollmentCancelled, { ...cancelled, sagaId: null, paymentId: null }, { sequence: 2 });
  };
  await left('Abel', 'ACTIVE');
  await left('Aalto', 'WAITLISTED');
  expect(learners.size).toBe(2);
  expect(await list()).toEqual(['Adams', 'Berg']);
  expect(await list({ include: 'FORMER' })).toEqual(['Abel']);
  expect(await list({ include: 'ALL' })).toEqual(['Abel', 'Adams', 'Berg']);
  const former = await rows(courseId, instructor, { include: 'FORMER' });
  expect(former).toMatchObject({ totalCount: 1, nodes: [{ cells: [{ score: 70 }] }] });
});

test('a cursor that somebody made up, or of the other order, is refused', async () => {
  const { courseId, instructor } = await classOf(['Adams', 'Berg']);
  const cursorOf = async (orderBy: string) => (await rows(courseId, instructor, { orderBy, first: 1 })).pageInfo.endCursor;
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const positions = [
    {},
    ['roster name id', 'Adams', 'x'],
    ['roster name id', 7, newest],
    ['roster name id', '\0', newest],
    ['roster id', newest, 7],
    ['roster id', 'x'],
  ];
  const made = ['', 'nonsense', ...positions.map(encode)];
  for (const [orderBy, after] of [
    ...made.flatMap((each) => [
      ['NAME', each],
      ['JOINED', each],
    ]),
    ['NAME', await cursorOf('JOINED')],
    ['JOINED', await cursorOf('NAME')],
  ]) {
    const { code, details } = await service.refused(BOOK, { courseId, orderBy, after }, instructor);
    expect([code, details]).toEqual(['BAD_USER_INPUT', { fields: { after: 'is not a cursor of this list' } }]);
  }
});

const newest = '0199c2c8-8a0e-7000-8000-000000000000';
