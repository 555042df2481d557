import { until } from '../../platform/testing/until.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const STUDENTS = 30_000;

let system: System;
let grace: Person;
/** What publishing takes while hardly anybody is there. */
let forFew: Publishing;
beforeAll(async () => {
  system = await startOwnSystem('broadcast');
  grace = await newInstructor(system.admin, 'Grace');
  // Until her session has heard of her new role, each command of hers is looked at twice.
  const { sessions } = (await system.beside()).resources;
  await until(async () => expect((await sessions.accountStatus(grace.id))?.role).toBe('INSTRUCTOR'));
  forFew = await publishing('For few');
  await fillSchool();
}, 240_000);
afterAll(() => system.stop());

/** As many as a large school has, as if each had registered. */
async function fillSchool(): Promise<void> {
  await system.sql(
    'notification',
    `with registered as (
      insert into reader select gen_random_uuid(), 1, 'STUDENT', 'en', true, now() from generate_series(1, ${STUDENTS}) returning id, registered_at
    ) insert into audience_member select id, 'students', 'ROLE', registered_at from registered`,
  );
  await system.sql('notification', 'analyze');
}

const unread = async ({ client }: Person) => (await client.ok('{ unreadNotificationCount }')).unreadNotificationCount as number;
const readAll = ({ client }: Person) => client.ok('mutation { markAllNotificationsRead }');
const count = async (table: string) =>
  (await system.sql<{ n: number }>('notification', `select count(*)::int as n from ${table}`))[0]?.n as number;
const broadcastOf = ({ id }: { id: string }) => system.sql('notification', 'select id from broadcast where course_id = ?', [id]);

interface Publishing {
  readonly course: { readonly id: string };
  /** What the service that owns the course did to publish it. */
  readonly statements: readonly string[];
}

async function publishing(title: string): Promise<Publishing> {
  // Nobody asks about the course while its statements are counted: nobody has heard of it.
  await system.hold('course');
  const course = await newCourse(grace, { title }, false);
  const statements = await system.statementsOf(async () => {
    await grace.client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id: course.id });
  });
  await system.release('course');
  await until(async () => expect(await broadcastOf(course)).toHaveLength(1));
  return {
    course,
    statements: statements
      .filter(({ service, sql }) => service === 'course' && /courses|"outbox"|modules/.test(sql))
      .map(({ sql }) => verbOf(sql)),
  };
}

const verbOf = (sql: string): string => sql.trim().split(/\s+/).slice(0, 3).join(' ').toLowerCase();

test(`a course that is published for ${STUDENTS} students is one row, and costs its publisher what it costs for nobody`, async () => {
  const [rows, personal] = [await count('broadcast'), await count('notification')];
  const forMany = await publishing('For many');
  expect(forMany.statements).toEqual(forFew.statements);
  expect(forMany.statements.length).toBeGreaterThan(2);
  expect(await count('broadcast')).toBe(rows + 1);
  expect(await count('notification')).toBe(personal);
  // Nobody of them has asked for email of new courses.
  await until(async () => expect(await count('mailing')).toBe(0));
  expect(await count('email_delivery')).toBe(0);
});

test('each reader counts what they have not read, among many who have and have not', async () => {
  const [idle, reading, hiding] = await Promise.all(['Idle', 'Reading', 'Hiding'].map((name) => newStudent(system.client, name)));
  for (const person of [idle, reading, hiding] as Person[]) await until(async () => expect(await unread(person)).toBe(1));
  const { course } = await publishing('First');
  await readAll(reading as Person);
  await (hiding as Person).client.ok(
    'mutation ($input: NotificationPreferenceInput!) { setNotificationPreference(input: $input) { kind } }',
    {
      input: { kind: 'COURSE_PUBLISHED', inApp: false, email: false },
    },
  );
  await publishing('Second');
  expect(await Promise.all([idle, reading, hiding].map((person) => unread(person as Person)))).toEqual([3, 1, 1]);

  const late = await newStudent(system.client, 'Late');
  await until(async () => expect(await unread(late)).toBe(1));
  const { notifications } = await (idle as Person).client.ok('{ notifications { nodes { id title course { id } } } }');
  const first = notifications.nodes.find((each: { course: { id: string } | null }) => each.course?.id === course.id);
  await (idle as Person).client.ok('mutation ($id: ID!) { markNotificationRead(id: $id) { id } }', { id: first.id });
  expect(await unread(idle as Person)).toBe(2);

  const sampled = await system.sql<{ unread: number; told: number }>(
    'notification',
    `select (select count(*)::int from notice where user_id = sampled.id and read_at is null and shown) as unread,
      (select count(*)::int from broadcast where created_at >= sampled.registered_at) as told
    from (select * from reader where id not in (select user_id from notification) order by random() limit 20) sampled`,
  );
  expect(sampled).toHaveLength(20);
  for (const { unread, told } of sampled) expect([unread, told > 1]).toEqual([told, true]);
});
