import { newId } from '../../platform/kernel/ids.js';
import { signAccessToken } from '../../platform/security/tokens.js';
import { until } from '../../platform/testing/until.js';
import { newCourse, newInstructor, newStudent, PASSWORD, type Person } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
let student: Person;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  student = await newStudent(system.client, 'Sam');
  grace = await newInstructor(system.admin, 'Grace');
}, 240_000);
afterAll(() => system.stop());

const ME = '{ me { id } }';
const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { id } }';
const CREATE = 'mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }';

async function tokenFor(person: Person, terms: { ttl?: number; audience?: string; issuer?: string; sessionId?: string }) {
  const { keys, clock, resources } = await system.beside();
  const [session] = await resources.sessions.ofUser(person.id);
  const { ttl = 600, audience = 'lms', issuer = 'lms', sessionId = session?.id as string } = terms;
  return signAccessToken({ userId: person.id, sessionId }, await keys.current(), { issuer, audience, ttl }, clock);
}

/** What is left in the databases, to show that a refusal changed nothing. */
const counts = async () => ({
  users: await system.sql('user', 'select count(*)::int as n from users'),
  courses: await system.sql('course', 'select count(*)::int as n from courses'),
  outbox: await system.sql('course', 'select count(*)::int as n from outbox where actor = any(?)', [[student.id, grace.id]]),
});

describe('a token that is not good', () => {
  test.each([
    ['nonsense', async () => 'nonsense'],
    ['one that has run out', () => tokenFor(student, { ttl: -10 })],
    ['one for another audience', () => tokenFor(student, { audience: 'somebody else' })],
    ['one of another issuer', () => tokenFor(student, { issuer: 'somebody else' })],
    ['one of a session that never was', () => tokenFor(student, { sessionId: '0198c0de-0000-7000-8000-000000000000' })],
  ])('%s is UNAUTHENTICATED', async (_what, token) => {
    const { status, errors } = await system.client.as(await token()).send(ME);
    expect([status, errors[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('the one it stands beside is good', async () => {
    expect((await system.client.as(await tokenFor(student, {})).ok(ME)).me.id).toBe(student.id);
  });
});

describe('wrong input is a coded error that changes nothing and tells nothing of the inside', () => {
  const deep = `{ courses { nodes ${'{ prerequisites '.repeat(65)}{ id }${' }'.repeat(65)} } }`;
  const cases: [what: string, code: string, as: () => Person | undefined, query: string, variables?: Record<string, unknown>][] = [
    ['a student who creates a course', 'FORBIDDEN', () => student, CREATE, { input: { title: 'x', summary: 'y' } }],
    ['nobody who creates a course', 'UNAUTHENTICATED', () => undefined, CREATE, { input: { title: 'x', summary: 'y' } }],
    ['a page of a million', 'BAD_USER_INPUT', () => undefined, '{ courses(first: 1000000) { nodes { id } } }'],
    ['a cursor that is none', 'BAD_USER_INPUT', () => undefined, '{ courses(after: "nonsense") { nodes { id } } }'],
    ['an operation 65 deep', 'OPERATION_TOO_COMPLEX', () => undefined, deep],
    ['a field that is not there', 'GRAPHQL_VALIDATION_FAILED', () => undefined, '{ me { passwordHash } }'],
    ['a field for our own services', 'GRAPHQL_VALIDATION_FAILED', () => student, '{ standing(userId: "x") { role } }'],
    ['what is no GraphQL', 'GRAPHQL_PARSE_FAILED', () => undefined, '{ me '],
    [
      'an address that is taken',
      'EMAIL_TAKEN',
      () => undefined,
      REGISTER,
      { input: { email: 'admin@example.org', password: PASSWORD, displayName: 'X' } },
    ],
    [
      'a weak password',
      'WEAK_PASSWORD',
      () => undefined,
      REGISTER,
      { input: { email: 'new@example.org', password: 'password', displayName: 'X' } },
    ],
    ['a variable of the wrong kind', 'BAD_USER_INPUT', () => undefined, 'query ($id: ID!) { course(id: $id) { id } }', { id: { a: 1 } }],
    [
      'a course that starts on 30 February',
      'BAD_USER_INPUT',
      () => grace,
      CREATE,
      { input: { title: 'x', summary: 'y', startsAt: '2026-02-30T00:00:00Z' } },
    ],
    [
      'a price of half a cent',
      'BAD_USER_INPUT',
      () => grace,
      CREATE,
      { input: { title: 'x', summary: 'y', price: { amount: 1.5, currency: 'USD' } } },
    ],
    [
      'a course that ends in month 13, in a document',
      'BAD_USER_INPUT',
      () => grace,
      'mutation { createCourse(input: { title: "x", summary: "y", endsAt: "2026-13-01T00:00:00Z" }) { id } }',
    ],
    [
      '200,000 modules of nothing',
      'BAD_USER_INPUT',
      () => undefined,
      'mutation ($i: ReorderModulesInput!) { reorderModules(input: $i) { id } }',
      { i: { courseId: 'x', moduleIds: new Array(200_000).fill(null) } },
    ],
    [
      'the wrong password',
      'INVALID_CREDENTIALS',
      () => undefined,
      'mutation { login(input: { email: "admin@example.org", password: "not this one" }) { userId } }',
    ],
    ['a NUL in a slug', 'BAD_USER_INPUT', () => undefined, 'query ($slug: String!) { courseBySlug(slug: $slug) { id } }', { slug: 'a\0b' }],
    [
      'a NUL in a serial',
      'BAD_USER_INPUT',
      () => undefined,
      'query ($serial: String!) { verifyCertificate(serial: $serial) { id } }',
      { serial: '\0' },
    ],
    [
      'a NUL in a token',
      'BAD_USER_INPUT',
      () => undefined,
      'mutation ($input: RefreshInput!) { refresh(input: $input) { userId } }',
      { input: { refreshToken: '\0' } },
    ],
    [
      'half a character in a name',
      'BAD_USER_INPUT',
      () => undefined,
      REGISTER,
      { input: { email: 'half@example.org', password: PASSWORD, displayName: 'a\ud83d' } },
    ],
    [
      'half a character in an address',
      'BAD_USER_INPUT',
      () => undefined,
      REGISTER,
      { input: { email: 'a\ud83d@example.org', password: PASSWORD, displayName: 'X' } },
    ],
    [
      'half a character in a password',
      'BAD_USER_INPUT',
      () => undefined,
      REGISTER,
      { input: { email: 'half@example.org', password: `${PASSWORD}\udc00`, displayName: 'X' } },
    ],
    [
      'a negative price',
      'BAD_USER_INPUT',
      () => grace,
      CREATE,
      { input: { title: 'x', summary: 'y', price: { amount: -1, currency: 'USD' } } },
    ],
  ];

  // Five of each: for one left out, Jest would hand the test a callback to wait for.
  test.each(cases.map(([what, code, as, query, variables = {}]) => [what, code, as, query, variables] as const))(
    '%s: %s',
    async (_what, code, as, query, variables) => {
      const before = await counts();
      const { errors, data } = await system.client.as(as()?.client.token).send(query, variables);
      expect(errors.map((each) => each.extensions.code)).toEqual([code]);
      expect(errors[0]?.extensions.correlationId).toMatch(/^[\w.-]{8,}$/);
      expect(JSON.stringify({ errors, data })).not.toMatch(/node_modules|\bat .*:\d+:\d+|select |postgres/i);
      expect(await counts()).toEqual(before);
    },
  );

  test('a cycle of org units', async () => {
    const { client } = system.admin;
    const create = 'mutation ($input: CreateOrgUnitInput!) { createOrgUnit(input: $input) { id } }';
    const { createOrgUnit: upper } = await client.ok(create, { input: { name: 'Upper' } });
    const { createOrgUnit: lower } = await client.ok(create, { input: { name: 'Lower', parentId: upper.id } });
    const move = 'mutation ($input: UpdateOrgUnitInput!) { updateOrgUnit(input: $input) { id } }';
    expect(await client.refused(move, { input: { id: upper.id, parentId: lower.id } })).toBe('BAD_USER_INPUT');
    expect((await client.ok('{ orgUnits { id parent { id } } }')).orgUnits).toContainEqual({ id: upper.id, parent: null });
  });
});

test('signing in with an address that no database can hold is the fault of whoever sends it, and keeps nobody from signing in', async () => {
  const login = 'mutation ($email: String!, $password: String!) { login(input: { email: $email, password: $password }) { userId } }';
  for (let n = 0; n < 20; n += 1) {
    const { errors } = await system.client.send(login, { email: `a\0${n}@b.c`, password: 'whatever it may be' });
    expect(errors.map(({ extensions: { code, details } }) => ({ code, details }))).toEqual([
      { code: 'BAD_USER_INPUT', details: { fields: { email: 'must not hold a NUL character' } } },
    ]);
  }
  expect((await system.client.ok(login, { email: student.email, password: student.password })).login.userId).toBe(student.id);
});

test('with the database of users away, courses answer their titles, null instructors, and one UNAVAILABLE', async () => {
  const word = newId().replaceAll('-', '');
  const titles = [`Still ${word}`, `Too ${word}`];
  const course = await newCourse(grace, { title: titles[0] });
  await newCourse(await newInstructor(system.admin, 'Ada'), { title: titles[1] });
  const [{ name }] = (await system.sql<{ name: string }>('user', 'select current_database() as name')) as [{ name: string }];
  // A database that takes no connections and has none: what a stopped server looks like from its service.
  await system.sql('course', `alter database "${name}" allow_connections false`);
  await system.sql('course', 'select pg_terminate_backend(pid) from pg_stat_activity where datname = ?', [name]);
  try {
    const { data, errors } = await system.client.send(
      'query ($word: String!) { courses(filter: { text: $word }) { nodes { id title instructor { displayName } } } }',
      { word },
    );
    expect(data.courses.nodes.map((node: { title: string; instructor: unknown }) => [node.title, node.instructor]).sort()).toEqual(
      titles.map((title) => [title, null]),
    );
    expect(errors.map((each) => each.extensions.code)).toEqual(['UNAVAILABLE']);
  } finally {
    await system.sql('course', `alter database "${name}" allow_connections true`);
  }
  await until(async () => {
    const { course: again } = await system.client.ok('query ($id: ID!) { course(id: $id) { instructor { displayName } } }', {
      id: course.id,
    });
    expect(again.instructor).toEqual({ displayName: 'Grace' });
  });
});
