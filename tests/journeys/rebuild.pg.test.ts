import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { rebuildCommand } from '../../cli/rebuild/command.js';
import { until } from '../../platform/testing/until.js';
import { facts as analyticsFacts } from '../../subgraphs/analytics/facts/facts.js';
import { grade, learn, newCoursework, submit } from '../kit/coursework.js';
import { newCourse, newInstructor, newReading, newStudent } from '../kit/school.js';
import { cancel, enroll } from '../kit/shop.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
const said = jest.spyOn(console, 'log').mockImplementation(() => {});
beforeAll(async () => {
  system = await startOwnSystem('rebuild');
}, 240_000);
afterAll(() => system.stop());

const known = () => system.sql<{ id: string; status: string }>('payment', 'select id, status from known_course order by id');
const rebuilt = async (projection = 'payment.courses') => {
  const { databases } = await system.beside();
  await rebuildCommand(await system.settings(), { projection }, { ...databases, stop: async () => {} });
  return said.mock.calls.flat().at(-1);
};
const published = (courses: readonly { id: string }[]) =>
  courses.map(({ id }) => ({ id, status: 'PUBLISHED' })).sort((one, other) => one.id.localeCompare(other.id));

test('a projection is rebuilt beside the running server, which then goes on with it; nothing is published again', async () => {
  const instructor = await newInstructor(system.admin);
  const courses = [await newCourse(instructor), await newCourse(instructor)];
  await until(async () => expect(await known()).toEqual(published(courses)));
  await until(async () => expect(await mailDue()).toEqual([]));
  const before = await told();

  await system.sql('payment', 'delete from known_course');
  expect(await rebuilt()).toBe('payment.courses: rebuilt, and in its place');
  expect(await known()).toEqual(published(courses));

  courses.push(await newCourse(instructor));
  await until(async () => expect(await known()).toEqual(published(courses)));
  expect(await rebuilt()).toBe('payment.courses: rebuilt, and in its place');
  expect(await known()).toEqual(published(courses));
  expect(await told()).toEqual(before);
  expect(await mailDue()).toEqual([]);
});

test('search is rebuilt with its index: document for document what it was, and searched all the while', async () => {
  const instructor = await newInstructor(system.admin);
  const { id: courseId } = await newCourse(instructor, { title: 'Rebuilding' });
  const { id: gone } = await newCourse(instructor, { title: 'Rebuilding, abandoned' });
  const contentId = await newReading(instructor, courseId);
  await enroll(await newStudent(system.client), courseId);
  await instructor.client.ok('mutation ($id: ID!) { deleteCourse(id: $id) { id } }', { id: gone });
  await until(async () => expect(await idsFound()).toEqual([courseId]));
  await until(async () => expect(await system.sql('search', 'select id from known_enrollment')).toHaveLength(1));
  await until(async () => expect(await unindexed()).toEqual([]));
  await until(async () => expect((await everything()).hits[0]).toMatchObject({ id: courseId }));
  const before = await everything();
  expect(before.hits.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([courseId, contentId]));

  let [searches, isOver] = [0, false];
  const searching = (async () => {
    for (; !isOver; searches += 1) expect(await idsFound()).toEqual([courseId]);
  })();
  expect(await rebuilt('search')).toBe('search: rebuilt, and in its place');
  isOver = true;
  await searching;
  expect(searches).toBeGreaterThan(0);
  expect(await everything()).toEqual(before);
  expect(await unindexed()).toEqual([]);

  // The server goes on with the new tables and the new index.
  const { id: next } = await newCourse(instructor, { title: 'Rebuilding, continued' });
  await until(async () => expect((await idsFound()).sort()).toEqual([courseId, next].sort()));
});

test('the facts of analytics are rebuilt row for row, by the name of their service', async () => {
  const instructor = await newInstructor(system.admin);
  const work = await newCoursework(instructor);
  const [ada, bob] = [await newStudent(system.client, 'Ada'), await newStudent(system.client, 'Bob')];
  await learn(ada, work);
  await cancel(bob, await learn(bob, work));
  const { id } = await submit(ada, work.assignmentId);
  await until(() => grade(instructor, id, 40));
  const gone = await newCourse(instructor);
  await instructor.client.ok('mutation ($id: ID!) { deleteCourse(id: $id) { id } }', { id: gone.id });
  const facts = () =>
    Promise.all(analyticsFacts.tables.map((table) => system.sql('analytics', `select * from ${table} order by ${table}::text`)));
  const kept = (rows: Awaited<ReturnType<typeof facts>>) => rows.flat().length;
  await until(async () => expect(await system.sql('analytics', 'select from score_fact')).toHaveLength(1));
  await until(async () =>
    expect(await system.sql('analytics', 'select from known_fact_course where id = ? and deleted_at is not null', [gone.id])).toHaveLength(
      1,
    ),
  );
  const before = await facts();
  expect(await rebuilt('analytics')).toBe('analytics: rebuilt, and in its place');
  expect(await facts()).toEqual(before);
  expect(kept(before)).toBeGreaterThan(10);

  const another = await newCourse(instructor);
  await until(async () => expect(await system.sql('analytics', 'select from known_course where id = ?', [another.id])).toHaveLength(1));
}, 120_000);

test('a projection that there is not is refused, and all that there are are named', async () => {
  await expect(rebuildCommand(await system.settings(), { projection: 'payment.nothing' })).rejects.toThrow(
    /^There is no projection payment\.nothing: there are (.*, )?payment\.courses(, .*)?\.$/,
  );
});

const idsFound = async (): Promise<string[]> =>
  (await system.client.ok(`{ search(text: "rebuilding") { hits { id } } }`)).search.hits.map(({ id }: { id: string }) => id);

/** Everything that is found, the most popular first. */
const everything = async () =>
  (
    await system.admin.client.ok(
      `{ search(text: "", first: 100) { totalCount hits { kind id title snippet topics } facets { name buckets { value count } } } }`,
    )
  ).search;
const unindexed = () => system.sql('search', 'select id from document_mark where indexed < version');

/** What payment and notification have told to other services and to people. */
const told = async () => [
  await system.sql('payment', 'select event_id from outbox order by event_id'),
  await system.sql('notification', 'select event_id from outbox order by event_id'),
  await system.sql('notification', 'select id from notification order by id'),
];

/** Mail that was sent is no row any more. */
const mailDue = () => system.sql('notification', 'select notification_id from email_delivery');
