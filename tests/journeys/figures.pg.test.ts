import { parse } from 'csv-parse/sync';
import { until } from '../../platform/testing/until.js';
import { type Chosen, counted, has } from '../figures/documents.js';
import { FILES, type Imported, importAll, isThere } from '../figures/imported.js';
import { DAY, type Presentation } from '../figures/presentation.js';
import { courseFigures, schoolFigures } from '../figures/reports.js';
import { type Person } from '../kit/school.js';
import { type System } from '../kit/system.js';

// Three data sets go in as operators bring them in; every figure that clients are answered is the one that is counted from the files.

/** A small one whose exam nobody has a grade for, and the smallest that students complete. */
const PRESENTATIONS = ['AAA/2013J', 'DDD/2014B'];

(isThere ? describe : describe.skip)(`figures of imports${isThere ? '' : ` (skipped: there is not all of ${FILES})`}`, () => {
  let imported: Imported;
  let system: System;
  let grace: Person;
  let presentations: readonly Presentation[];

  beforeAll(async () => {
    imported = await importAll(PRESENTATIONS);
    ({ system, grace, presentations } = imported);
    await until(async () => expect((await search(system.admin, {})).totalCount).toBe(imported.documents.length), 300_000);
  }, 900_000);
  afterAll(() => imported?.stop());

  const SEARCH = `query ($text: String!, $filter: SearchFilter) { search(text: $text, filter: $filter, first: 100) {
    totalCount facets { name buckets { value count } } hits { title } } }`;
  const search = async ({ client }: Pick<Person, 'client'>, { text = '', ...filter }: Chosen) =>
    (await client.ok(SEARCH, { text, filter })).search;
  const figures = async (who: Pick<Person, 'client'>, chosen: Chosen) => {
    const { totalCount, facets } = await search(who, chosen);
    return { totalCount, facets };
  };

  describe('a search', () => {
    const CHOICES: readonly Chosen[] = [
      {},
      { language: 'de' },
      { topics: ['Business'], free: false },
      { topics: ['Leadership & Organizations', 'AI/Machine Learning'] },
      { free: true, language: 'en' },
      { text: 'linux' },
      { text: 'powershell', language: 'it' },
      { text: 'blockchain' },
      { text: 'cosmos db' },
      { text: 'sloan', topics: ['Business'] },
      { text: 'docker', language: 'ja' },
    ];

    test.each(CHOICES)('of anybody: %j', async (chosen) => {
      expect(await figures({ client: system.client }, chosen)).toEqual(counted(open(), chosen));
    });

    test.each([...CHOICES, { kinds: ['COURSE'] }, { kinds: ['CONTENT'], text: 'azure' }])(
      'of an admin, contents too: %j',
      async (chosen) => {
        expect(await figures(system.admin, chosen)).toEqual(counted(imported.documents, chosen));
      },
    );

    test('of a teacher: what is open, and what is theirs', async () => {
      const theirs = imported.documents.filter(({ kind, instructorId }) => kind === 'COURSE' || instructorId === grace.id);
      for (const chosen of [{}, { kinds: ['CONTENT'] }, { instructorId: grace.id }, { text: 'docker' }])
        expect(await figures(grace, chosen)).toEqual(counted(theirs, chosen));
    });

    test.each(['blockch', 'データベ', 'digital transf', 'leader', 'negot', 'функц', 'contenit'])('suggests titles: %s', async (prefix) => {
      const { suggest } = await system.client.ok('query ($prefix: String!) { suggest(prefix: $prefix, first: 20) }', { prefix });
      const titles = open().filter(({ title }) => (prefix === 'データベ' ? title.includes(prefix) : hasWords(title, prefix)));
      expect(titles.length).toBeGreaterThan(0);
      expect([...suggest].sort()).toEqual([...new Set(titles.map(({ title }) => title))].sort());
    });

    // A word that some document has is never taken for a typo of another.
    test.each([
      ['de', 'dienste', 'diensten'],
      ['en', 'manage', 'managing'],
      ['es', 'función', 'funciones'],
      ['it', 'carico', 'carichi'],
      ['pt', 'serviço', 'serviços'],
      ['ru', 'данных', 'данные'],
    ])('finds a word in another form: %s, %s by %s', async (language, standing, sought) => {
      const texts = open().filter((each) => each.language === language);
      const inThisFormAlone = texts.filter(({ text }) => hasWhole(text, standing) && !has(text, sought));
      expect(inThisFormAlone.length).toBeGreaterThan(0);
      expect(texts.filter(({ text }) => hasWhole(text, sought)).length).toBeGreaterThan(0);
      const { hits } = await search({ client: system.client }, { text: sought, language });
      const titles = new Set(hits.map(({ title }: { title: string }) => title));
      expect(inThisFormAlone.filter(({ title }) => !titles.has(title))).toEqual([]);
    });
  });

  describe('a report', () => {
    const FIELDS = `enrollments active completed cancelled completionPercent averageScorePercent scoreHistogram submissions lateSubmissions
      enrollmentsByDay { day count } revenue { amount }`;
    const REPORT = `query ($id: ID!, $from: DateTime, $to: DateTime) { courseReport(courseId: $id, from: $from, to: $to) { ${FIELDS} } }`;
    const SCHOOL = `query ($from: DateTime, $to: DateTime) { platformReport(from: $from, to: $to) { users activeLearners7d courses enrollments
      completions enrollmentsByDay { day count } revenue { amount } topCourses { enrollments course { title } } } }`;
    /** From the beginning until now; until the middle of the presentation; and its second month. */
    const ranges = (startsAt: number) => [
      { from: Number.NEGATIVE_INFINITY, until: Date.now() },
      { from: Number.NEGATIVE_INFINITY, until: startsAt + 120 * DAY },
      { from: startsAt + 30 * DAY, until: startsAt + 60 * DAY },
      { from: startsAt - 20 * DAY, until: startsAt + 300 * DAY },
    ];
    const asVariables = ({ from, until: to }: { from: number; until: number }) => ({
      from: Number.isFinite(from) ? new Date(from).toISOString() : null,
      to: new Date(to).toISOString(),
    });

    test.each(PRESENTATIONS)('of %s', async (name) => {
      const presentation = presentations.find(({ title }) => title === name.replace('/', ' ')) as Presentation;
      const id = imported.courseIds.get(presentation.title);
      for (const range of ranges(presentation.startsAt)) {
        await until(async () => {
          const { courseReport } = await system.admin.client.ok(REPORT, { id, ...asVariables(range) });
          expect(courseReport).toEqual(nearly({ ...courseFigures(presentation, range), revenue: [] }));
        }, 120_000);
      }
    });

    test('of the school', async () => {
      for (const range of ranges(Number(presentations[1]?.startsAt))) {
        const isNow = Date.now() - range.until < DAY;
        const expected = schoolFigures(presentations, range);
        const top = presentations
          .map((each) => ({ enrollments: courseFigures(each, range).enrollments, course: { title: each.title } }))
          .filter(({ enrollments }) => enrollments > 0)
          .sort((one, other) => other.enrollments - one.enrollments);
        const { platformReport } = await system.admin.client.ok(SCHOOL, asVariables(range));
        // People and courses are there since their import.
        const students = new Set(presentations.flatMap(({ registrations }) => registrations.map(({ student }) => student)));
        const there = isNow ? { users: 3 + students.size, courses: open().length } : { users: 0, courses: 0 };
        expect(platformReport).toEqual({ ...expected, ...there, revenue: [], topCourses: top });
      }
    });
  });

  describe('an export', () => {
    const JOB = 'query ($id: ID!) { exportJob(id: $id) { state rows url } }';
    const exported = async (kind: string, courseId?: string): Promise<Record<string, string>[]> => {
      const ask = 'mutation ($input: RequestExportInput!) { requestExport(input: $input) { id } }';
      const { requestExport } = await system.admin.client.ok(ask, { input: { kind, courseId } });
      let url = '';
      await until(async () => {
        const { exportJob } = await system.admin.client.ok(JOB, { id: requestExport.id });
        url = exportJob.url;
        return exportJob.state === 'DONE';
      }, 60_000);
      return parse(await (await fetch(url)).text(), { bom: true, columns: true });
    };
    const time = (at: number | null) => (at === null ? '' : new Date(at).toISOString());
    const sorted = (rows: readonly Readonly<Record<string, string>>[]) => rows.map((row) => Object.values(row).join()).sort();

    test('has each enrollment, and each grade', async () => {
      const [enrollments, grades] = [await exported('ENROLLMENTS'), await exported('GRADES', imported.courseIds.get('AAA 2013J'))];
      const rows = presentations.flatMap(({ title, registrations }) =>
        registrations.map(({ student, cameAt, leftAt }) => ({
          course: String(imported.courseIds.get(title)),
          student: `Student ${student}`,
          came: time(cameAt),
          left: time(leftAt),
        })),
      );
      expect(
        sorted(
          enrollments.map((row) => ({ course: row.course_id, student: row.student, came: row.enrolled_at, left: row.left_at }) as never),
        ),
      ).toEqual(sorted(rows));
      const aaa = presentations.find(({ title }) => title === 'AAA 2013J') as Presentation;
      const titles = new Map(aaa.works.map(({ id, title }) => [id, title]));
      const given = aaa.results.flatMap(({ work, student, at, score }) =>
        score === null
          ? []
          : [{ student: `Student ${student}`, title: String(titles.get(work)), score: String(score), points: '100', at: time(at) }],
      );
      expect(
        sorted(
          grades.map(
            (row) => ({ student: row.student, title: row.title, score: row.score, points: row.points, at: row.graded_at }) as never,
          ),
        ),
      ).toEqual(sorted(given));
      expect(await exported('REVENUE')).toEqual([]);
    });
  });

  /** What anybody may find. */
  const open = () => imported.documents.filter(({ kind }) => kind === 'COURSE');
});

const hasWhole = (text: string, word: string): boolean => new RegExp(`(^|[^\\p{L}\\p{N}])${word}($|[^\\p{L}\\p{N}])`, 'iu').test(text);
const hasWords = (text: string, prefix: string): boolean => prefix.split(' ').every((word) => has(text, word));

/** Means are sums of fractions, which another order makes others of. */
const nearly = (expected: Record<string, unknown>) => ({
  ...expected,
  ...Object.fromEntries(
    ['completionPercent', 'averageScorePercent'].map((name) => [
      name,
      typeof expected[name] === 'number' ? expect.closeTo(expected[name], 6) : expected[name],
    ]),
  ),
});
