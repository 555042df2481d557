import { newId } from '../../../platform/kernel/ids.js';
import { admin, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { type ContentService, CREATE, contentService, DELETE, UPDATE } from '../test-kit/content-service.js';

let service: ContentService;
beforeAll(async () => {
  service = await contentService();
});
afterAll(() => service.stop());

test('an article is ready at once, and told with the beginning of its text', async () => {
  const course = await service.course();
  const content = await service.create(course, { text: `${'# Joints\n\n'.repeat(3_000)}the end`, durationSeconds: 600 });
  expect(content).toMatchObject({ kind: 'ARTICLE', ready: true, durationSeconds: 600, completeAtPercent: null, version: 1 });
  expect(await service.read(content.id)).toEqual(content);
  const [created] = await service.recorded(content.id);
  expect(created).toMatchObject({
    type: 'CONTENT_CREATED',
    payload: { contentId: content.id, courseId: course.courseId, ready: true, quiz: null },
  });
  expect(created?.payload.excerpt).toHaveLength(20_000);
});

test('the beginning of a text ends with a whole character', async () => {
  const { id } = await service.create(await service.course(), { text: `x${'𝄞'.repeat(10_000)}` });
  const [created] = await service.recorded(id);
  expect(created?.payload.excerpt).toHaveLength(19_999);
});

test('what is made of a file waits for it', async () => {
  const course = await service.course();
  expect(await service.create(course, { kind: 'VIDEO' })).toMatchObject({ ready: false, completeAtPercent: 90, text: null });
  expect(await service.create(course, { kind: 'PDF' })).toMatchObject({ ready: false, completeAtPercent: null });
});

test('what another kind has is refused', async () => {
  const course = await service.course();
  const refused = async (input: object) =>
    (await service.refused(CREATE, { input: { courseId: course.courseId, title: 'x', ...input } }, admin)).details?.fields;
  expect(await refused({ kind: 'VIDEO', text: 'x' })).toEqual({ text: 'only ARTICLE has it' });
  expect(await refused({ kind: 'QUIZ' })).toEqual({ quiz: 'is missing' });
  const { id } = await service.create(course);
  const update = await service.refused(UPDATE, { input: { id, completeAtPercent: 50 } }, admin);
  expect(update.details?.fields).toEqual({ completeAtPercent: 'only VIDEO has it' });
});

test('an update changes what it names, and nothing happens when nothing differs', async () => {
  const { id } = await service.create(await service.course(), { text: 'one' });
  expect(await service.update({ id, text: 'two', durationSeconds: 60 })).toMatchObject({ title: 'A seam', text: 'two', version: 2 });
  expect(await service.update({ id, text: 'two', expectedVersion: 2 })).toMatchObject({ version: 2 });
  expect(await service.update({ id, durationSeconds: null })).toMatchObject({ text: 'two', durationSeconds: null, version: 3 });
  expect((await service.refused(UPDATE, { input: { id, title: 'x', expectedVersion: 2 } }, admin)).code).toBe('CONFLICT');
  const told = await service.recorded(id);
  expect(told.map(({ payload }) => payload.changed)).toEqual([undefined, ['text', 'durationSeconds'], ['durationSeconds']]);
});

test('an archived course keeps its contents as they are', async () => {
  const course = await service.course();
  const { id } = await service.create(course);
  await service.course({ ...course, status: 'ARCHIVED' }, { sequence: 2 });
  const teacher = instructorOf(course);
  const input = { courseId: course.courseId, title: 'x', kind: 'ARTICLE' };
  expect((await service.refused(CREATE, { input }, teacher)).code).toBe('CONFLICT');
  expect((await service.refused(UPDATE, { input: { id, title: 'x' } }, teacher)).code).toBe('CONFLICT');
  expect((await service.refused(DELETE, { id }, teacher)).code).toBe('CONFLICT');
  expect(await service.read(id)).toMatchObject({ title: 'A seam' });
});

test('what an item of the course shows is not deleted', async () => {
  const { id } = await service.create(await service.course());
  service.courses.shown.add(id);
  expect((await service.refused(DELETE, { id }, admin)).code).toBe('CONFLICT');
  service.courses.shown.delete(id);
  expect(await service.ok(DELETE, { id }, admin)).toEqual({ deleteContent: true });
  expect(await service.read(id)).toBeNull();
  expect((await service.recorded(id)).at(-1)).toMatchObject({ type: 'CONTENT_DELETED', sequence: 2 });
});

test('a page has the contents of its course alone, of one kind where it is named, the oldest first', async () => {
  const course = await service.course();
  await service.create(await service.course());
  const kinds = ['ARTICLE', 'VIDEO', 'ARTICLE', 'PDF', 'ARTICLE'];
  const made: string[] = [];
  for (const kind of kinds) {
    made.push((await service.create(course, { kind })).id);
    service.clock.advance(1_000);
  }
  const first = await service.list(course.courseId, admin, { first: 3 });
  expect(first).toMatchObject({ nodes: made.slice(0, 3).map((id) => ({ id })), pageInfo: { hasNextPage: true }, totalCount: 5 });
  const rest = await service.list(course.courseId, admin, { first: 3, after: first.pageInfo.endCursor });
  expect(rest).toMatchObject({ nodes: made.slice(3).map((id) => ({ id })), pageInfo: { hasNextPage: false } });
  const articles = await service.list(course.courseId, admin, { kind: 'ARTICLE' });
  expect(articles).toMatchObject({ nodes: [0, 2, 4].map((at) => ({ id: made[at] })), totalCount: 3 });
});

test('a deleted course takes its contents with it, and nothing is added', async () => {
  const course = await service.course();
  const { id } = await service.create(course);
  const sagaId = newId();
  await service.courseDeleted(course, sagaId);
  expect(await service.read(id)).toBeNull();
  expect((await service.refused(CREATE, { input: { courseId: course.courseId, title: 'x', kind: 'ARTICLE' } }, admin)).code).toBe(
    'COURSE_DELETED',
  );
  const answers = (await service.outbox()).filter(({ payload }) => (payload as { sagaId?: string }).sagaId === sagaId);
  expect(answers).toMatchObject([{ type: 'SAGA_STEP_DONE', payload: { saga: 'course-deletion', step: 'contents' } }]);
});
