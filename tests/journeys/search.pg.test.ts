import { newId } from '../../platform/kernel/ids.js';
import { until } from '../../platform/testing/until.js';
import { newCourse, newInstructor, newStudent, type Person, setRole } from '../kit/school.js';
import { cancel, enroll } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
let teacher: Person;
beforeAll(async () => {
  system = await startSystem();
  teacher = await newInstructor(system.admin);
}, 120_000);
afterAll(() => system.stop());

/** A word that is far from any other. */
const aWord = () =>
  newId()
    .slice(-12)
    .replace(/\d/g, (digit) => String.fromCharCode(103 + Number(digit)));

const SEARCH = `query ($text: String!, $filter: SearchFilter) { search(text: $text, filter: $filter) {
  totalCount hits { kind id title snippet node { __typename ... on Course { title status } ... on ContentItem { title ready } } } } }`;
const found = async ({ client }: Pick<Person, 'client'>, text: string): Promise<{ id: string; title: string; node: object | null }[]> =>
  (await client.ok(SEARCH, { text })).search.hits;
const ids = async (person: Pick<Person, 'client'>, text: string) => (await found(person, text)).map(({ id }) => id);
const finds = (person: Pick<Person, 'client'>, text: string, expected: readonly string[]) =>
  until(async () => expect((await ids(person, text)).sort()).toEqual([...expected].sort()));
const newArticle = async ({ client }: Person, courseId: string, title: string): Promise<string> =>
  (
    await client.ok('mutation ($input: CreateContentInput!) { createContent(input: $input) { id } }', {
      input: { courseId, kind: 'ARTICLE', title, text: 'Read me' },
    })
  ).createContent.id;

test('a course is found by everyone once it is published, as its owner shows it, and never as a draft', async () => {
  const word = aWord();
  const draft = await newCourse(teacher, { title: `All about ${word}`, summary: 'A <b>draft</b>' }, false);
  const { id } = await newCourse(teacher, { title: `More about ${word}`, summary: 'Not a draft' });
  const anybody = { client: system.client };
  await finds(teacher, word, [draft.id, id]);
  await finds(anybody, word, [id]);
  const hits = await found(anybody, word);
  expect(hits).toMatchObject([{ kind: 'COURSE', id, title: `More about ${word}`, node: { __typename: 'Course', status: 'PUBLISHED' } }]);
  expect((await system.client.ok('query ($prefix: String!) { suggest(prefix: $prefix) }', { prefix: word })).suggest).toEqual([
    `More about ${word}`,
  ]);
});

test('contents are found by those who learn there, from their enrollment until its end', async () => {
  const word = aWord();
  const { id: courseId } = await newCourse(teacher);
  const contentId = await newArticle(teacher, courseId, word);
  await finds(teacher, word, [contentId]);
  const student = await newStudent(system.client);
  expect(await ids(student, word)).toEqual([]);
  const { id } = await enroll(student, courseId);
  await finds(student, word, [contentId]);
  expect((await found(student, word))[0]?.node).toMatchObject({ __typename: 'ContentItem', title: word, ready: true });
  await cancel(student, id);
  await finds(student, word, []);
});

test('a deleted course is gone with all that is in it', async () => {
  const word = aWord();
  const { id: courseId } = await newCourse(teacher, { title: word });
  const contentId = await newArticle(teacher, courseId, word);
  await finds(teacher, word, [courseId, contentId]);
  await teacher.client.ok('mutation ($id: ID!) { deleteCourse(id: $id) { id } }', { id: courseId });
  await finds(system.admin, word, []);
});

test('who is no instructor any more finds the contents of their courses no longer', async () => {
  const word = aWord();
  const former = await newInstructor(system.admin);
  const { id: courseId } = await newCourse(former);
  const contentId = await newArticle(former, courseId, word);
  await finds(former, word, [contentId]);
  await setRole(system.admin, former, 'STUDENT');
  await finds(former, word, []);
  expect(await ids(system.admin, word)).toEqual([contentId]);
});
