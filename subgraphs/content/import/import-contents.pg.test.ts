import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { admin } from '../../../schema/events/test-kit/course-life.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { ContentKind } from '../item/kinds.js';
import { EXAMPLES } from '../quiz/test-kit/quizzes.js';
import { type ContentService, contentService } from '../test-kit/content-service.js';
import { faultOf, type ImportedContent, importContents } from './import-contents.js';

let service: ContentService;
beforeAll(async () => {
  service = await contentService();
});
afterAll(() => service.stop());

const source = 'catalogue/text';
const context = () => service.context({ caller: serviceCaller('import') });
const createdAt = new Date('2020-03-01T09:00:00Z');

const aRow = (details: Partial<ImportedContent['details']> = {}): ImportedContent => ({
  sourceId: newId(),
  createdAt,
  details: { title: 'Overview', kind: ContentKind.ARTICLE, text: 'Read me', ...details },
});

test('brings contents in under the ids that items may refer to already, and nobody is notified', async () => {
  const { courseId } = await service.course();
  const rows = [{ ...aRow(), id: newId() }, aRow({ title: 'A film', kind: ContentKind.VIDEO, text: null })];
  const { created, ids, refused } = await importContents(context(), { source, courseId }, rows);
  expect({ created, refused }).toEqual({ created: 2, refused: [] });
  expect(ids.get(String(rows[0]?.sourceId))).toBe(rows[0]?.id);
  expect(await service.read(String(rows[0]?.id))).toMatchObject({ text: 'Read me', ready: true, createdAt: createdAt.toISOString() });
  expect(await service.read(String(ids.get(String(rows[1]?.sourceId))))).toMatchObject({ ready: false, completeAtPercent: 90 });
  const events = await service.sql(`select type, silent, actor from outbox where payload ->> 'courseId' = ?`, [courseId]);
  expect(events).toEqual(Array(2).fill({ type: 'CONTENT_CREATED', silent: true, actor: 'service:import' }));
});

test('goes on where it was stopped: what is here stays as it is; two at once bring nothing in twice', async () => {
  const { courseId } = await service.course();
  const rows = [aRow(), aRow(), aRow()];
  const { ids } = await importContents(context(), { source, courseId }, rows.slice(0, 1));
  await service.update({ id: ids.get(String(rows[0]?.sourceId)), text: 'By a person' });
  const both = await Promise.all([1, 2].map(() => importContents(context(), { source, courseId }, rows)));
  expect(both.map(({ created }) => created).sort()).toEqual([0, 2]);
  const stored = await service.sql('select text from content_item where course_id = ? order by text', [courseId]);
  expect(stored.map(({ text }) => text)).toEqual(['By a person', 'Read me', 'Read me']);
});

test('a row that breaks a rule is named, and the others go in', async () => {
  const { courseId } = await service.course();
  const rows = [aRow(), aRow({ title: '' }), aRow({ kind: ContentKind.PDF })];
  const { created, refused } = await importContents(context(), { source, courseId }, rows);
  expect(created).toBe(1);
  expect(refused).toEqual([
    { sourceId: rows[1]?.sourceId, reason: expect.stringContaining('title') },
    { sourceId: rows[2]?.sourceId, reason: expect.stringContaining('text') },
  ]);
});

test('a course that was not known yet is asked for; one that is deleted, or none, is refused', async () => {
  const fresh = aCourse();
  service.courses.knows(fresh, 1);
  expect(await importContents(context(), { source, courseId: fresh.courseId }, [aRow()])).toMatchObject({ created: 1 });
  await service.courseDeleted(fresh, newId());
  const again = importContents(context(), { source, courseId: fresh.courseId }, [aRow()]);
  await expect(again).rejects.toMatchObject({ code: 'COURSE_DELETED' });
  await expect(importContents(context(), { source, courseId: newId() }, [aRow()])).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

const aQuiz = (prompt = 'Which?'): ImportedContent => ({
  ...aRow({ title: 'A quiz', kind: ContentKind.QUIZ, text: null }),
  quiz: {
    sections: [
      {
        questions: [{ ...EXAMPLES.SINGLE_CHOICE, prompt, marking: { worths: [[0, 2, 1, 0]], least: null, most: null, mostChoices: null } }],
      },
    ],
  },
});

test('a quiz keeps what its source says of its scoring', async () => {
  const { courseId } = await service.course();
  const { ids } = await importContents(context(), { source, courseId }, [aQuiz()]);
  const [stored] = await service.sql<{ worths: Record<string, number> }>(
    `select quiz #> '{sections,0,questions,0,marking,worths}' as worths from content_item where id = ?`,
    [...ids.values()],
  );
  expect(Object.values(stored?.worths ?? {}).sort()).toEqual([1, 2]);
});

test('what breaks a rule can be told before', () => {
  expect(faultOf(aQuiz())).toBeNull();
  expect(faultOf(aRow({ title: 'x'.repeat(201) }))).toContain('title');
  expect(faultOf(aQuiz('x'.repeat(20_001)))).toContain('prompt');
});

test('is for the command line only', async () => {
  const { courseId } = await service.course();
  const people = service.context({ caller: admin });
  await expect(importContents(people, { source, courseId }, [aRow()])).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
