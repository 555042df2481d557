import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { anonymous } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { contentSubgraph } from '../../../subgraphs/content/subgraph.js';
import { courseSubgraph } from '../../../subgraphs/course/subgraph.js';
import { contentId } from './contents.js';
import { importMitLearn } from './import.js';

const actor = signedInAs('INSTRUCTOR');
const COURSES = `{ courses(first: 100, orderBy: TITLE) { totalCount nodes {
  id title summary description topics language status price { amount currency } startsAt endsAt version instructor { id }
  modules { title items { title required kind content { id } } } } } }`;

let service: TestSubgraph;
let content: TestSubgraph;
let folder: string;
beforeEach(async () => {
  service = await testSubgraph(courseSubgraph);
  content = await testSubgraph(contentSubgraph, { clients: { course: service.client } });
  folder = await mkdtemp(join(tmpdir(), 'lms-import-'));
});
afterEach(async () => {
  await content.stop();
  await service.stop();
  await rm(folder, { recursive: true });
});

const run = (from = folder, onProgress?: (done: number, total: number) => void) =>
  importMitLearn(from, { course: service, content, actor, onProgress });
const write = async (courses: unknown, runs: unknown = []) => {
  await writeFile(join(folder, 'sloan_courses.json'), JSON.stringify(courses));
  await writeFile(join(folder, 'sloan_runs.json'), JSON.stringify(runs));
};
const catalogue = async () => (await service.ok(COURSES, {}, anonymous)).courses;

const course = (id: string, more: object = {}) => ({
  Course_Id: id,
  Title: `Course ${id}`,
  Description: 'First things first. Then the second.',
  Topics: 'Arts: Music',
  BrochureLink: 'https://example.org/brochure.pdf',
  Image_Src: 'a field that nobody here reads',
  ...more,
});

describe('a small catalogue', () => {
  test('becomes published courses: the text, the last run, and what there is to read', async () => {
    await write(
      [course('a'), course('b', { BrochureLink: null, Topics: null }), course('c', { Description: null })],
      [
        { Course_Id: 'a', Start_Date: '2025-03-01', End_Date: '2025-03-01', Price: '1200.5' },
        { Course_Id: 'a', Start_Date: '2024-10-20', End_Date: '2024-10-25', Price: '1000.0' },
        { Course_Id: 'b', Start_Date: null, End_Date: null, Price: '99.99' },
      ],
    );
    expect(await run()).toEqual({ courses: { created: 3, updated: 0, unchanged: 0 }, problems: [] });
    const overview = (id: string) => ({ title: 'Overview', required: true, kind: 'CONTENT', content: { id: contentId(id, 'overview') } });
    const brochure = (id: string) => ({ title: 'Brochure', required: false, kind: 'CONTENT', content: { id: contentId(id, 'brochure') } });
    expect((await catalogue()).nodes).toMatchObject([
      {
        title: 'Course a',
        summary: 'First things first.',
        description: 'First things first. Then the second.',
        topics: ['Arts', 'Music'],
        language: 'en',
        status: 'PUBLISHED',
        price: { amount: 120_050, currency: 'USD' },
        startsAt: '2025-03-01T00:00:00.000Z',
        endsAt: '2025-03-01T23:59:59.000Z',
        instructor: { id: actor.userId },
        modules: [{ title: 'About this course', items: [overview('a'), brochure('a')] }],
      },
      { topics: [], price: { amount: 9_999 }, startsAt: null, endsAt: null, modules: [{ items: [overview('b')] }] },
      { summary: '', description: '', price: { amount: 0, currency: 'USD' }, modules: [{ items: [brochure('c')] }] },
    ]);
  });

  test('its contents are what the items show: the description, and the link to the brochure; once', async () => {
    await write([course('a'), course('b', { BrochureLink: 'ask <for> it' })]);
    await run();
    const stored = async () => content.sql('select id, course_id, title, text from content_item order by title, text collate "C"');
    const first = await stored();
    expect(first).toMatchObject([
      { id: contentId('a', 'brochure'), title: 'Brochure', text: '<https://example.org/brochure.pdf>' },
      { id: contentId('b', 'brochure'), title: 'Brochure', text: 'ask <for> it' },
      ...Array(2).fill({ title: 'Overview', text: 'First things first. Then the second.' }),
    ]);
    const shown = await service.sql('select ref_id as id, course_id from module_items order by 1');
    expect(first.map(({ id, course_id }) => ({ id, course_id })).sort((a, b) => String(a.id).localeCompare(String(b.id)))).toEqual(shown);
    expect(await content.sql('select distinct silent from outbox')).toEqual([{ silent: true }]);
    const editing = 'mutation ($input: UpdateContentInput!) { updateContent(input: $input) { version } }';
    await content.ok(editing, { input: { id: contentId('a', 'overview'), text: 'By a person' } }, actor);
    await write([course('a', { Description: 'Other words.' }), course('b', { BrochureLink: 'ask <for> it' })]);
    await run();
    expect((await stored()).map(({ text }) => text)).toContain('By a person');
    expect(await stored()).toHaveLength(4);
  });

  test('what an import brought in before there were contents gets them, too', async () => {
    await write([course('a')]);
    await run();
    await content.sql('delete from content_item');
    await content.sql('delete from import_ref');
    expect((await run()).courses).toEqual({ created: 0, updated: 0, unchanged: 1 });
    expect(await content.sql('select id from content_item')).toHaveLength(2);
  });

  test('a course with nothing to read stays a draft', async () => {
    await write([course('a', { Description: '', BrochureLink: '' })]);
    expect((await run()).courses.created).toBe(1);
    expect((await catalogue()).totalCount).toBe(0);
    expect(await service.sql('select status from courses')).toEqual([{ status: 'DRAFT' }]);
  });

  test('tells its events silently, in the words of the API', async () => {
    await write([course('a')]);
    await run();
    expect(await service.sql('select type, silent, actor from outbox order by id')).toEqual(
      ['CREATED', 'CURRICULUM_CHANGED', 'CURRICULUM_CHANGED', 'CURRICULUM_CHANGED', 'PUBLISHED'].map((fact) => ({
        type: `COURSE_${fact}`,
        silent: true,
        actor: `user:${actor.userId}`,
      })),
    );
  });

  test('a broken row is told with its place, and the rest goes in', async () => {
    await write(
      [
        course('a'),
        'not a course',
        { Title: 'Without an id' },
        course('d', { Title: null }),
        course('e', { Title: 'x'.repeat(201) }),
        course('a'),
        course('g', { Topics: `Arts: ${'x'.repeat(81)}` }),
        course('h'),
      ],
      [
        { Course_Id: 'h', Start_Date: '2025-13-01', End_Date: null, Price: '1.0' },
        { Course_Id: 'h', Start_Date: '2025-02-01', End_Date: '2025-01-01', Price: '1.0' },
        { Course_Id: 'h', Start_Date: null, End_Date: null, Price: 'free' },
        { Course_Id: 'nowhere', Start_Date: null, End_Date: null, Price: null },
        { Course_Id: 'h', Start_Date: '2025-01-01', End_Date: '2025-02-01', Price: '7' },
      ],
    );
    const { courses, problems } = await run();
    expect(courses).toEqual({ created: 2, updated: 0, unchanged: 0 });
    expect((await catalogue()).nodes).toMatchObject([{ title: 'Course a' }, { title: 'Course h', price: { amount: 700 } }]);
    const [inCourses, inRuns] = ['sloan_courses.json', 'sloan_runs.json'];
    expect(problems).toEqual([
      { file: inCourses, number: 2, id: null, reason: expect.stringMatching(/^row: .*object/) },
      { file: inCourses, number: 3, id: null, reason: expect.stringMatching(/^Course_Id: /) },
      { file: inCourses, number: 4, id: 'd', reason: expect.stringMatching(/^Title: /) },
      { file: inRuns, number: 1, id: 'h', reason: 'Start_Date: is not a day like 2024-10-20' },
      { file: inRuns, number: 2, id: 'h', reason: 'End_Date: lies before Start_Date' },
      { file: inRuns, number: 3, id: 'h', reason: 'Price: is not an amount like 2950.0' },
      { file: inCourses, number: 6, id: 'a', reason: 'has the Course_Id of row 1' },
      { file: inRuns, number: 4, id: 'nowhere', reason: 'is the run of a course that is not in sloan_courses.json' },
      { file: inCourses, number: 5, id: 'e', reason: expect.stringMatching(/^title: /) },
      { file: inCourses, number: 7, id: 'g', reason: expect.stringMatching(/^topics: /) },
    ]);
  });

  test('stopped in the middle, it goes on where it was', async () => {
    await write(['a', 'b', 'c', 'd'].map((id) => course(id)));
    const stopped = run(folder, (done) => {
      if (done === 2) throw new Error('stopped');
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect((await run()).courses).toEqual({ created: 2, updated: 0, unchanged: 2 });
    expect((await catalogue()).totalCount).toBe(4);
  });

  test('two at once bring each course in once', async () => {
    await write(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => course(id)));
    const summaries = await Promise.all([run(), run()]);
    expect(summaries.reduce((sum, { courses }) => sum + courses.created, 0)).toBe(6);
    expect((await catalogue()).totalCount).toBe(6);
  });

  test('what the source says differently is taken over; what people changed here stays', async () => {
    await write([course('a')], [{ Course_Id: 'a', Start_Date: '2025-01-01', End_Date: '2025-01-02', Price: '10' }]);
    await run();
    const [{ id, version }] = (await catalogue()).nodes;
    const edit = 'mutation ($input: UpdateCourseInput!) { updateCourse(input: $input) { version } }';
    await service.ok(edit, { input: { id, title: 'A better title' } }, actor);
    await write([course('a')], [{ Course_Id: 'a', Start_Date: '2026-01-01', End_Date: '2026-01-02', Price: '10' }]);
    expect((await run()).courses).toEqual({ created: 0, updated: 1, unchanged: 0 });
    expect((await run()).courses).toEqual({ created: 0, updated: 0, unchanged: 1 });
    expect((await catalogue()).nodes).toMatchObject([
      { id, title: 'A better title', startsAt: '2026-01-01T00:00:00.000Z', price: { amount: 1_000 }, version: version + 2 },
    ]);
  });

  test('by somebody who may not create courses brings nothing in', async () => {
    await write([course('a')]);
    const asStudent = importMitLearn(folder, { course: service, content, actor: signedInAs('STUDENT') });
    await expect(asStudent).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await service.outbox()).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['a folder without the files', async () => {}, /sloan_courses\.json cannot be imported: ENOENT/],
    ['a file that is no JSON', () => writeFile(join(folder, 'sloan_courses.json'), '[{'), /sloan_courses\.json cannot be imported: .*JSON/],
    [
      'a renamed field',
      () => write([course('a'), course('b')].map(({ Course_Id: Id, ...rest }) => ({ ...rest, Id }))),
      /none of its rows has Course_Id, but Title, .*Id$/,
    ],
    ['a file that holds no list', () => write({}), /sloan_courses\.json cannot be imported: it does not hold a list/],
  ])('%s is told as a whole', async (_what, prepare, message) => {
    await prepare();
    await expect(run()).rejects.toThrow(message);
  });
});

const realFolder = resolve(import.meta.dirname, '../../../../shared/data/mit-learn');
const present = existsSync(realFolder);
const whenPresent = present ? describe : describe.skip;

whenPresent(`the real catalogue${present ? '' : ` (skipped: there is no ${realFolder})`}`, () => {
  test('goes in whole, and a second time changes nothing', async () => {
    const progress: string[] = [];
    const { courses, problems } = await run(realFolder, (done, total) => progress.push(`${done}/${total}`));
    expect(courses).toEqual({ created: 99, updated: 0, unchanged: 0 });
    expect(progress).toHaveLength(99);
    expect(progress.at(-1)).toBe('99/99');
    // Three runs belong to a course that the catalogue does not have.
    expect(problems.map(({ file, id }) => [file, id])).toEqual(Array(3).fill(['sloan_runs.json', 'a056g00000URaa8AAD']));

    const first = await catalogue();
    expect(first.totalCount).toBe(99);
    const having = (what: (node: (typeof first.nodes)[number]) => unknown) => first.nodes.filter(what).length;
    expect({
      priced: having(({ price }) => price.amount > 0),
      dated: having(({ startsAt, endsAt }) => startsAt && endsAt),
      withTopics: having(({ topics }) => topics.length === 2),
      described: having(({ description, summary }) => description.length > summary.length || summary.endsWith('.')),
    }).toEqual({ priced: 91, dated: 87, withTopics: 96, described: 98 });
    expect(first.nodes).toContainEqual(
      expect.objectContaining({
        title: 'Accelerating Digital Transformation with Algorithmic Business Thinking',
        topics: ['Business', 'Digital Business/IT'],
        price: { amount: 450_000, currency: 'USD' },
        startsAt: '2024-10-07T00:00:00.000Z',
        endsAt: '2024-10-08T23:59:59.000Z',
      }),
    );

    const told = (await service.outbox()).length;
    expect((await run(realFolder)).courses).toEqual({ created: 0, updated: 0, unchanged: 99 });
    expect(await service.outbox()).toHaveLength(told);
    expect(await catalogue()).toEqual(first);
  }, 120_000);
});
