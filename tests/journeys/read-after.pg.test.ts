import pg from 'pg';
import { newId } from '../../platform/kernel/ids.js';
import { decodePosition } from '../../platform/kernel/position.js';
import { ADVISORY_LOCK } from '../../platform/postgres/advisory-locks.js';
import { until } from '../../platform/testing/until.js';
import { learn, newCoursework, SUBMIT } from '../kit/coursework.js';
import { newCourse, newStudent, newTeacher, type Person } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  grace = await newTeacher(system.admin, 'Grace');
}, 240_000);
afterAll(() => system.stop());

const REPORT = 'query ($id: ID!) { courseReport(courseId: $id) { submissions } }';

test('a report that is asked for with the position of what was written has it, or says that it is behind', async () => {
  const coursework = await newCoursework(grace);
  // What the instructor wrote is in none of the students' positions.
  await until(async () => (await grace.client.ok(REPORT, { id: coursework.courseId })).courseReport !== null);
  for (const [index, name] of ['Ada', 'Bob', 'Cleo', 'Dan', 'Eve'].entries()) {
    const student = await newStudent(system.client, name);
    await learn(student, coursework);
    const { headers } = await student.client.send(SUBMIT, { input: { assignmentId: coursework.assignmentId, text: 'What I think.' } });
    const staff = grace.client.with({ 'x-lms-after': headers.get('x-lms-after') ?? '' });
    const ask = () => staff.send(REPORT, { id: coursework.courseId });
    let answer = await ask();
    await until(async () => {
      if (answer.extensions?.behind) answer = await ask();
      return !answer.extensions?.behind;
    });
    expect(answer).toMatchObject({ errors: [], data: { courseReport: { submissions: index + 1 } } });
  }
});

test('a position that nobody gave is refused', async () => {
  const client = grace.client.with({ 'x-lms-after': 'soon' });
  expect(await client.refused(REPORT, { id: grace.id })).toBe('BAD_USER_INPUT');
});

const PUBLISH = 'mutation ($id: ID!) { publishCourse(id: $id) { id } }';
const SEARCH = `query ($text: String!) { search(text: $text) { totalCount hits { title } facets { name buckets { value count } } }
  suggest(prefix: $text) }`;
/** A draft that is to be published; a title that nothing else has. */
const newDraft = async () => {
  const title = newId()
    .replaceAll(/[^a-f]/g, '')
    .padEnd(8, 'q');
  return { title, ...(await newCourse(grace, { title }, false)) };
};
/** Anybody who was handed the position of what was published. */
const publish = async (id: string, headers: Readonly<Record<string, string>> = {}) => {
  const reply = await grace.client.with(headers).send(PUBLISH, { id });
  const after = reply.headers.get('x-lms-after');
  if (reply.errors.length > 0 || !after) throw new Error(`published without a position: ${JSON.stringify(reply.errors)}`);
  return { after, client: system.client.with({ 'x-lms-after': after }) };
};
const found = (title: string) => ({ search: { totalCount: 1, hits: [{ title }] }, suggest: [title] });

test('a course that was published is found by the next search, in hits, facets and suggestions, or that says it is behind', async () => {
  for (let nth = 0; nth < 5; nth += 1) {
    const { id, title } = await newDraft();
    const { client } = await publish(id);
    let answer = await client.send(SEARCH, { text: title });
    await until(async () => {
      if (answer.extensions?.behind) answer = await client.send(SEARCH, { text: title });
      return !answer.extensions?.behind;
    });
    expect(answer).toMatchObject({ errors: [], data: found(title) });
    expect(answer.data.search.facets).toContainEqual({ name: 'kinds', buckets: [{ value: 'COURSE', count: 1 }] });
  }
});

test('a search says that it is behind while nothing is written into the index', async () => {
  const indexer = new pg.Client(system.databaseUrl('search'));
  await indexer.connect();
  try {
    // In the place of the one process that writes: whatever it does at this moment is done first.
    await indexer.query('select pg_advisory_lock($1)', [ADVISORY_LOCK.searchIndexing]);
    const { id, title } = await newDraft();
    const { client } = await publish(id);
    const { data, errors, extensions } = await client.send(SEARCH, { text: title });
    expect({ errors, hits: data.search.hits, behind: extensions?.behind }).toEqual({ errors: [], hits: [], behind: ['search.documents'] });
    await indexer.query('select pg_advisory_unlock($1)', [ADVISORY_LOCK.searchIndexing]);
    await until(async () => !(await client.send(SEARCH, { text: title })).extensions?.behind);
    expect(await client.ok(SEARCH, { text: title })).toMatchObject(found(title));
  } finally {
    await indexer.end();
  }
});

test('an answer that an idempotency key repeats has the position of the first', async () => {
  const { id } = await newDraft();
  const key = { 'idempotency-key': `publish ${id}` };
  const first = await publish(id, key);
  expect((await publish(id, key)).after).toBe(first.after);
});

test('a mutation of several services has one position, with what each of them recorded', async () => {
  const { id } = await newDraft();
  const source = 'mutation ($id: ID!) { publishCourse(id: $id) { id } updateProfile(input: { bio: "Hello" }) { bio } }';
  const { extensions } = await grace.client.send(source, { id });
  const topics = (decodePosition(String(extensions?.after)) ?? []).map(({ topic }) => topic);
  expect(topics.sort()).toEqual(['course.events', 'user.events']);
});
