import { jest } from '@jest/globals';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { ContentDeleted } from '../../../schema/events/content.js';
import { EnrollmentCancelled } from '../../../schema/events/enrollment.js';
import { admin, aStudent, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { SEARCH, type SearchService, searchService } from '../test-kit/search-service.js';

let service: SearchService;
beforeAll(async () => {
  service = await searchService();
});
afterAll(() => service.stop());

/** A word that is far from any other. */
const aWord = () =>
  newId()
    .slice(-12)
    .replace(/\d/g, (digit) => String.fromCharCode(103 + Number(digit)));

test('a published course is found by everyone, with all that a card needs', async () => {
  const word = aWord();
  const course = await service.course({ title: `Learning ${word}`, summary: `On <i>${word}</i>`, topics: ['craft'], level: 'ADVANCED' });
  await service.indexed();
  const { totalCount, hits, facets } = await service.find(word);
  expect(totalCount).toBe(1);
  expect(hits).toEqual([
    {
      kind: 'COURSE',
      id: course.courseId,
      title: `Learning ${word}`,
      snippet: `On &lt;i&gt;<em>${word}</em>&lt;/i&gt;`,
      topics: ['craft'],
      score: expect.any(Number),
      node: { __typename: 'Course' },
    },
  ]);
  const named = Object.fromEntries(facets.map((facet: { name: string; buckets: unknown }) => [facet.name, facet.buckets]));
  expect(named).toEqual({
    kinds: [{ value: 'COURSE', count: 1 }],
    topics: [{ value: 'craft', count: 1 }],
    level: [{ value: 'ADVANCED', count: 1 }],
    language: [{ value: 'en', count: 1 }],
    free: [{ value: 'true', count: 1 }],
    instructorId: [{ value: course.instructorId, count: 1 }],
  });
  expect(await service.suggestions(word.slice(0, 5))).toEqual([`Learning ${word}`]);
});

test('a draft is found by its team and admins, and by everyone once it is published', async () => {
  const word = aWord();
  const assistant = aStudent();
  const draft = { title: word, status: 'DRAFT' as const, staffIds: [assistant.userId] };
  const course = await service.course(draft);
  await service.indexed();
  const found = [course.courseId];
  for (const caller of [anonymous, aStudent(), signedInAs('INSTRUCTOR')]) {
    expect(await service.find(word, caller)).toMatchObject({ totalCount: 0, hits: [] });
    expect(await service.suggestions(word, caller)).toEqual([]);
  }
  for (const caller of [instructorOf(course), assistant, admin]) expect(await service.ids(word, caller)).toEqual(found);
  await service.course({ ...course, status: 'PUBLISHED' }, { sequence: 2 });
  await service.indexed();
  expect(await service.ids(word)).toEqual(found);
  await service.course({ ...course, status: 'DELETING' }, { sequence: 3 });
  await service.indexed();
  expect(await service.ids(word)).toEqual([]);
});

test('a content is found by learners once it is ready, from the moment in which they are enrolled until they leave', async () => {
  const word = aWord();
  const course = await service.course();
  const content = await service.content({ courseId: course.courseId, title: word, ready: false });
  await service.indexed();
  const learner = await service.learner(course);
  expect(await service.ids(word, learner)).toEqual([]);
  expect(await service.ids(word, instructorOf(course))).toEqual([content.contentId]);
  await service.content({ ...content, ready: true }, { sequence: 2 });
  await service.indexed();
  expect(await service.ids(word, learner)).toEqual([content.contentId]);
  for (const caller of [anonymous, aStudent()]) expect(await service.ids(word, caller)).toEqual([]);
  // Nothing is written into the index for this: who learns where is read with each search.
  const another = await service.learner(course);
  expect(await service.ids(word, another)).toEqual([content.contentId]);
  await service.leaves(learner);
  expect(await service.ids(word, learner)).toEqual([]);
});

test('an instructor who has lost the role finds no contents, and who joins the staff finds all', async () => {
  const word = aWord();
  const course = await service.course();
  const { contentId } = await service.content({ courseId: course.courseId, title: word });
  await service.indexed();
  expect(await service.ids(word, instructorOf(course))).toEqual([contentId]);
  expect(await service.ids(word, signedInAs('STUDENT', course.instructorId))).toEqual([]);
  const assistant = aStudent();
  await service.course({ ...course, staffIds: [assistant.userId] }, { sequence: 2 });
  await service.indexed();
  expect(await service.ids(word, assistant)).toEqual([contentId]);
  await service.course({ ...course, staffIds: [] }, { sequence: 3 });
  await service.indexed();
  expect(await service.ids(word, assistant)).toEqual([]);
});

test('contents are found by what their course has, whichever of the two comes first', async () => {
  const word = aWord();
  const courseId = newId();
  const { contentId } = await service.content({ courseId, title: word });
  await service.indexed();
  expect(await service.ids(word, admin)).toEqual([]);
  await service.course({ courseId, topics: ['seams'], level: 'INTRODUCTORY' });
  await service.indexed();
  expect(await service.ids(word, admin, { filter: { topics: ['seams'], kinds: ['CONTENT'] } })).toEqual([contentId]);
  expect(await service.ids(word, admin, { filter: { kinds: ['COURSE'] } })).toEqual([]);
  await service.course({ courseId, topics: ['hems'] }, { sequence: 2 });
  await service.indexed();
  expect(await service.ids(word, admin, { filter: { topics: ['seams'] } })).toEqual([]);
});

test('what was deleted is gone, and does not come back with what arrives late', async () => {
  const word = aWord();
  const course = await service.course({ title: word });
  const content = await service.content({ courseId: course.courseId, title: word });
  const other = await service.content({ courseId: course.courseId, title: word });
  await service.indexed();
  expect(await service.ids(word, admin)).toHaveLength(3);
  await deliver(service, ContentDeleted, other, { sequence: 2 });
  await service.indexed();
  expect(await service.ids(word, admin)).toHaveLength(2);
  await service.content(other, { sequence: 3 });
  await service.courseDeleted(course, newId());
  await service.indexed();
  expect(await service.ids(word, admin)).toEqual([]);
  await service.course(course, { sequence: 10 });
  await service.content(content, { sequence: 2 });
  await service.content({ courseId: course.courseId, title: word });
  await service.learner(course);
  await service.indexed();
  expect(await service.ids(word, admin)).toEqual([]);
  expect(await service.suggestions(word, admin)).toEqual([]);
});

test('an older event changes nothing, and the same one again neither', async () => {
  const word = aWord();
  const course = await service.course({ title: `new ${word}` }, { sequence: 5 });
  await service.course({ ...course, title: `old ${word}` }, { sequence: 4 });
  await service.course({ ...course, title: `again ${word}` }, { sequence: 5 });
  await service.indexed();
  expect((await service.find(word)).hits).toMatchObject([{ title: `new ${word}` }]);
});

test('of two that are alike, the one with more learners comes first', async () => {
  const word = aWord();
  const few = await service.course({ title: word, updatedAt: '2026-02-02T00:00:00.000Z' });
  const many = await service.course({ title: word });
  const learner = await service.learner(many);
  await service.indexed();
  expect(await service.ids(word)).toEqual([many.courseId, few.courseId]);
  await service.leaves(learner);
  await service.indexed();
  expect(await service.ids(word)).toEqual([few.courseId, many.courseId]);
});

test('pages go on after a cursor, and filters narrow what is found', async () => {
  const word = aWord();
  const free = await service.course({ title: word, language: 'sv' });
  await service.course({ title: word, price: { amount: 100, currency: 'EUR' } });
  await service.course({ title: word });
  await service.indexed();
  const page = await service.find(word, anonymous, { first: 2 });
  expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  const rest = await service.find(word, anonymous, { first: 2, after: page.pageInfo.endCursor });
  expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  expect(new Set([...page.hits, ...rest.hits].map(({ id }: { id: string }) => id)).size).toBe(3);
  expect(await service.ids(word, anonymous, { filter: { free: true } })).toHaveLength(2);
  expect(await service.ids(word, anonymous, { filter: { language: 'sv', topics: [] } })).toEqual([free.courseId]);
  expect(await service.ids(word, anonymous, { filter: { instructorId: free.instructorId } })).toEqual([free.courseId]);
});

test('what is asked for has bounds', async () => {
  for (const variables of [
    { text: 'x'.repeat(501) },
    { text: 'x', first: 101 },
    { text: 'x', first: -1 },
    { text: 'x', after: 'nowhere' },
    { text: 'x', filter: { topics: Array(51).fill('a') } },
    { text: 'x', filter: { level: 'a'.repeat(201) } },
  ])
    expect(await service.refused(SEARCH, variables)).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await service.find('x', anonymous, { first: 0 })).toMatchObject({ hits: [], pageInfo: { endCursor: null } });
});

test('a page whose length is null has the usual length', async () => {
  const word = aWord();
  for (let nth = 0; nth < 9; nth += 1) await service.course({ title: `${word} ${'abcdefghi'[nth]}` });
  await service.indexed();
  expect((await service.find(word, anonymous, { first: null })).hits).toHaveLength(9);
  const { suggest } = await service.ok('query ($prefix: String!) { suggest(prefix: $prefix, first: null) }', { prefix: word });
  expect(suggest).toHaveLength(8);
});

test('a search is one statement for those who learn nowhere, and one more for a caller with a sign-in', async () => {
  service.statements.length = 0;
  await service.find('anything');
  expect(service.statements).toEqual([]);
  await service.find('anything', aStudent());
  expect(service.statements).toHaveLength(1);
});

test('facets are counted when they are asked for, in a fragment too', async () => {
  const asked = jest.spyOn(service.index, 'search');
  const facetsOf = async (selection: string) => {
    const { search } = await service.ok(
      `query { search(text: "anything") { ${selection} } } fragment Counts on SearchResults { facets { name } }`,
    );
    return { counted: asked.mock.lastCall?.[0].facets.length, shown: search.facets?.length };
  };
  expect(await facetsOf('totalCount facets @skip(if: true) { name } ... @include(if: false) { ...Counts }')).toEqual({ counted: 0 });
  expect(await facetsOf('by: facets { name }')).toEqual({ counted: 6 });
  expect(await facetsOf('...Counts')).toEqual({ counted: 6, shown: 6 });
  asked.mockRestore();
});

test('while the index is away a search is UNAVAILABLE, events are taken, and it catches up by itself', async () => {
  const word = aWord();
  service.away(true);
  expect(await service.refused(SEARCH, { text: word })).toMatchObject({ code: 'UNAVAILABLE' });
  const course = await service.course({ title: word });
  await expect(service.indexed()).rejects.toThrow('away');
  service.away(false);
  expect(await service.ids(word)).toEqual([]);
  await service.indexed();
  expect(await service.ids(word)).toEqual([course.courseId]);
});

test('an index that was lost is filled again', async () => {
  const word = aWord();
  const course = await service.course({ title: word });
  await service.indexed();
  const name = newId().replaceAll('-', '');
  await service.index.begin(name);
  await service.index.swap(name);
  expect(await service.ids(word)).toEqual([]);
  await service.indexed();
  expect(await service.ids(word)).toEqual([course.courseId]);
});

test('an enrollment that comes before its course counts', async () => {
  const word = aWord();
  const courseId = newId();
  const student = aStudent();
  const enrollment = anEnrollment({ courseId, title: word }, student.userId);
  const why = { was: 'ACTIVE' as const, cause: 'STUDENT' as const, reason: '', sagaId: null, paymentId: null };
  await deliver(service, EnrollmentCancelled, { ...enrollment, status: 'CANCELLED', ...why }, { sequence: 3 });
  await service.indexed();
  await service.course({ courseId, title: word });
  await service.indexed();
  expect(await service.ids(word)).toEqual([courseId]);
});
