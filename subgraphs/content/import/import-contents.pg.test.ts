import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { ContentKind } from '../item/kinds.js';
import { EXAMPLES } from '../quiz/test-kit/quizzes.js';
import { admin, type ContentService, contentService } from '../test-kit/content-service.js';
import { faultOf, type ImportedContent, importContents } from './import-contents.js';

let service: ContentService;
beforeAll(async () => {
  service = await contentService();
});
afterAll(() => service.stop());

const source = 'qti/content';
const context = () => service.context({ caller: serviceCaller('import') });

const article = (title = 'A page'): ImportedContent => ({
  id: newId(),
  sourceId: newId(),
  details: { kind: ContentKind.ARTICLE, title, text: 'Text' },
});
const quiz = (prompt = 'Which?'): ImportedContent => ({
  id: newId(),
  sourceId: newId(),
  details: { kind: ContentKind.QUIZ, title: 'A quiz' },
  quiz: {
    sections: [
      {
        questions: [{ ...EXAMPLES.SINGLE_CHOICE, prompt, marking: { worths: [[0, 2, 1, 0]], least: null, most: null, mostChoices: null } }],
      },
    ],
  },
});

test('contents go in under the ids that modules name, and nobody is notified; what is here stays as it is', async () => {
  const { courseId } = await service.course();
  const rows = [article(), quiz()];
  expect(await importContents(context(), { source, courseId }, rows)).toBe(2);
  expect(await service.read(rows[0]?.id ?? '')).toMatchObject({ course: { id: courseId }, kind: 'ARTICLE', text: 'Text', ready: true });
  const events = await service.sql(`select type, silent, actor from outbox where payload ->> 'courseId' = ?`, [courseId]);
  expect(events).toEqual(Array(2).fill({ type: 'CONTENT_CREATED', silent: true, actor: 'service:import' }));
  const [{ worths }] = (await service.sql<{ worths: Record<string, number> }>(
    `select quiz #> '{sections,0,questions,0,marking,worths}' as worths from content_item where id = ?`,
    [rows[1]?.id],
  )) as [{ worths: Record<string, number> }];
  expect(Object.values(worths).sort()).toEqual([1, 2]);
  await service.update({ id: rows[0]?.id, title: 'By a person' });
  expect(await importContents(context(), { source, courseId }, [...rows, article()])).toBe(1);
  expect(await service.read(rows[0]?.id ?? '')).toMatchObject({ title: 'By a person' });
});

test('two at once bring nothing in twice', async () => {
  const { courseId } = await service.course();
  const rows = [article(), article()];
  const both = await Promise.all([1, 2].map(() => importContents(context(), { source, courseId }, rows)));
  expect(both.sort()).toEqual([0, 2]);
});

test('what breaks a rule is told before', () => {
  expect(faultOf(quiz())).toBeNull();
  expect(faultOf(article('x'.repeat(201)))).toContain('title');
  expect(faultOf(quiz('x'.repeat(20_001)))).toContain('prompt');
});

test('is for the command line alone, and for a course that is there', async () => {
  const { courseId } = await service.course();
  await expect(importContents(service.context({ caller: admin }), { source, courseId }, [article()])).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(importContents(context(), { source, courseId: newId() }, [article()])).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
