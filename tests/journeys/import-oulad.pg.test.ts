import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { instructorFor } from '../../cli/import/instructor.js';
import { importOulad, type OuladSummary } from '../../cli/import/oulad/import.js';
import type { Problem } from '../../cli/import/problems.js';
import { serviceCaller } from '../../platform/kernel/identity.js';
import { until } from '../../platform/testing/until.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const HEADS = {
  'courses.csv': 'code_module,code_presentation,module_presentation_length',
  'assessments.csv': 'code_module,code_presentation,id_assessment,assessment_type,date,weight',
  'studentInfo.csv': 'code_module,code_presentation,id_student,gender,final_result',
  'studentRegistration.csv': 'code_module,code_presentation,id_student,date_registration,date_unregistration',
  'studentAssessment.csv': 'id_assessment,id_student,date_submitted,is_banked,score',
  'vle.csv': 'id_site,code_module,code_presentation,activity_type',
};
type File = keyof typeof HEADS;

let system: System;
let folder: string;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-oulad-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = async (rows: Partial<Record<File, readonly string[]>>) => {
  for (const [file, head] of Object.entries(HEADS))
    await writeFile(join(folder, file), `${[head, ...(rows[file as File] ?? [])].join('\n')}\n`);
};
async function run(
  from = folder,
  onProgress?: (file: string, rows: number) => void,
  batch = 2,
  onEnd?: (summary: OuladSummary) => void,
): Promise<{ summary: OuladSummary; problems: Problem[] }> {
  const problems: Problem[] = [];
  const installation = await system.beside();
  const summary = await importOulad({
    folder: from,
    service: (name) => installation.subgraph(name),
    instructor: await instructorFor(installation),
    emailDomain: 'oulad.invalid',
    batch,
    onProblem: (problem) => problems.push(problem),
    onProgress,
    onEnd,
  });
  return { summary, problems };
}
const counts = (rows: number, broughtIn: number, known = 0, leftOut = 0) => ({ rows, broughtIn, known, leftOut });
const courseNamed = async (title: string) => {
  const { courses } = await system.admin.client.ok('query ($text: String!) { courses(filter: { text: $text }) { nodes { id title } } }', {
    text: title,
  });
  return courses.nodes.find((course: { title: string }) => course.title === title)?.id as string;
};

/** One module with a student who stayed, one who left, one who has no day of registration, and the mess of the real files. */
const aModule = (module: string, from: number) => {
  const id = (n: number) => String(from + n);
  return {
    'courses.csv': [`${module},2013J,100`],
    'assessments.csv': [`${module},2013J,${id(1)},TMA,10,20`, `${module},2013J,${id(2)},Exam,?,80`],
    'studentInfo.csv': [
      `${module},2013J,${id(11)},F,Pass`,
      `${module},2013J,${id(12)},M,Withdrawn`,
      `${module},2013J,${id(13)},M,Withdrawn`,
    ],
    'studentRegistration.csv': [`${module},2013J,${id(11)},-30,?`, `${module},2013J,${id(12)},-20,12`, `${module},2013J,${id(13)},?,`],
    'studentAssessment.csv': [
      `${id(1)},${id(11)},12,False,80`,
      // After they had left, and without a score.
      `${id(1)},${id(12)},13,False,?`,
      // Carried over from an earlier presentation.
      `${id(1)},${id(13)},-1,True,66`,
      // After the course was over.
      `${id(2)},${id(11)},101,False,50`,
    ],
    'vle.csv': [`1,${module},2013J,resource`],
  };
};

test('each row becomes what it tells of, the mess included; a second run changes nothing', async () => {
  await write(aModule('ZZA', 9_000_000));
  const { summary, problems } = await run();
  expect(summary).toEqual({
    'courses.csv': counts(1, 1),
    'assessments.csv': counts(2, 2),
    'studentInfo.csv': counts(3, 3),
    'studentRegistration.csv': counts(3, 3),
    'studentAssessment.csv': counts(4, 4),
    'vle.csv': counts(1, 0, 0, 1),
  });
  expect(problems.map(({ file }) => file)).toEqual(['vle.csv']);
  const courseId = await courseNamed('ZZA 2013J');
  const BOOK = `query ($id: ID!) {
    course(id: $id) { startsAt endsAt status enrollments { nodes { status cancelReason requestedAt student { displayName } } }
      assignments { nodes { title weight dueAt closesAt } } modules { items { required assignment { title } } } }
    gradebook(courseId: $id) { rows { nodes { student { displayName } currentPercent finalPercent cells { score late missing } } } }
    pendingEvaluations(courseId: $id) { totalCount }
  }`;
  await until(async () => {
    const { course, gradebook, pendingEvaluations } = await system.admin.client.ok(BOOK, { id: courseId });
    expect(course).toMatchObject({ status: 'PUBLISHED', startsAt: '2013-10-01T00:00:00.000Z', endsAt: '2014-01-09T23:59:59.000Z' });
    expect(course.modules[0].items).toEqual([
      { required: true, assignment: { title: 'TMA 9000001' } },
      { required: true, assignment: { title: 'Exam 9000002' } },
    ]);
    const dues = course.assignments.nodes.map(({ title, dueAt }: { title: string; dueAt: string | null }) => [title, dueAt]);
    expect(dues.sort()).toEqual([
      ['Exam 9000002', null],
      ['TMA 9000001', '2013-10-11T23:59:59.000Z'],
    ]);
    const standing = course.enrollments.nodes.map((each: Record<string, unknown> & { student: { displayName: string } }) => [
      each.student.displayName,
      each.status,
      each.cancelReason,
      each.requestedAt,
    ]);
    expect(standing.sort()).toEqual([
      // Both of their assessments are graded: by that alone they have completed the course.
      ['Student 9000011', 'COMPLETED', null, '2013-09-01T00:00:00.000Z'],
      ['Student 9000012', 'CANCELLED', 'Withdrew on 2013-10-13', '2013-09-11T00:00:00.000Z'],
      ['Student 9000013', 'CANCELLED', 'Withdrew', '2013-10-01T00:00:00.000Z'],
    ]);
    // 80 of 100 for a fifth of the weight, 50 for the rest; late by two days, without a policy that would deduct for it.
    expect(gradebook.rows.nodes).toEqual([
      {
        student: { displayName: 'Student 9000011' },
        currentPercent: 56,
        finalPercent: 56,
        cells: expect.arrayContaining([
          { score: 80, late: true, missing: false },
          { score: 50, late: false, missing: false },
        ]),
      },
    ]);
    expect(pendingEvaluations.totalCount).toBe(1);
  });
  const again = await run();
  expect(Object.values(again.summary).map(({ broughtIn }) => broughtIn)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('nobody is told, and who was brought in signs in after setting a password by mail', async () => {
  await write(aModule('ZZB', 9_100_000));
  await run();
  const [student] = await system.sql<{ id: string }>('user', `select id from users where email = '9100011@oulad.invalid'`);
  await until(async () => {
    const [known] = await system.sql('notification', 'select 1 from reader where id = ?', [student?.id]);
    expect(known).toBeDefined();
  });
  expect(await system.sql('notification', 'select 1 from notification where user_id = ?', [student?.id])).toEqual([]);
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { userId } }';
  expect(await system.client.refused(login, { input: { email: '9100011@oulad.invalid', password: '' } })).toBe('INVALID_CREDENTIALS');
});

test('stopped in the middle, it goes on where it was', async () => {
  await write(aModule('ZZC', 9_200_000));
  const stopped = run(folder, (file, rows) => {
    if (file === 'studentAssessment.csv' && rows === 2) throw new Error('stopped');
  });
  await expect(stopped).rejects.toThrow('stopped');
  const { summary } = await run();
  expect(summary['studentAssessment.csv']).toEqual(counts(4, 2, 2));
  // It was stopped between submissions and their grades: these went in afterwards.
  const { em } = (await system.beside()).subgraph('evaluation').context({ caller: serviceCaller('import') });
  const statuses = 'select status, count(*)::int as count from evaluation where course_id = ? group by 1 order by 1';
  expect(await em.execute(statuses, [await courseNamed('ZZC 2013J')])).toEqual([
    { status: 'PENDING', count: 1 },
    { status: 'RELEASED', count: 3 },
  ]);
});

test('a row that cannot go in is named with the reason, and the others go in', async () => {
  const rows = aModule('ZZD', 9_300_000);
  await write({
    ...rows,
    'courses.csv': [...rows['courses.csv'], 'ZZD,2013,100'],
    'assessments.csv': [...rows['assessments.csv'], 'ZZX,2013J,9300003,TMA,10,10', 'ZZD,2013J,9300004,TMA,10,-1'],
    'studentRegistration.csv': [...rows['studentRegistration.csv'], 'ZZD,2013J,404,-1,?', 'ZZX,2013J,9300011,-1,?'],
    'studentAssessment.csv': [
      ...rows['studentAssessment.csv'],
      '404,9300011,1,False,1',
      '9300001,404,1,False,1',
      '9300001,9000011,1,False,1',
      '9300001,9300011,1,False,101',
    ],
  });
  const { summary, problems } = await run();
  expect(summary['studentAssessment.csv']).toEqual(counts(8, 4, 0, 4));
  expect(
    problems
      .map(({ file, number, reason }) => `${file} ${number}: ${reason}`)
      .filter((told) => !told.startsWith('vle'))
      .sort(),
  ).toEqual([
    'assessments.csv 4: there is no presentation ZZX/2013J',
    'assessments.csv 5: weight is negative',
    'courses.csv 3: code_presentation is not a presentation like 2013J',
    'studentAssessment.csv 6: there is no assessment 404',
    'studentAssessment.csv 7: there is no student 404',
    'studentAssessment.csv 8: the student was not registered in ZZD/2013J',
    'studentAssessment.csv 9: score is above 100',
    'studentRegistration.csv 5: there is no student 404',
    'studentRegistration.csv 6: there is no presentation ZZX/2013J',
  ]);
});

test('without the learning resources the rest goes in, and is counted; of two rows of one result the second is left out', async () => {
  const rows = aModule('ZZE', 9_400_000);
  await write({ ...rows, 'studentAssessment.csv': [...rows['studentAssessment.csv'], '9400001,9400011,12,False,20'] });
  await rm(join(folder, 'vle.csv'));
  const { summary, problems } = await run();
  expect(Object.keys(summary)).not.toContain('vle.csv');
  expect(summary['studentAssessment.csv']).toEqual(counts(5, 4, 0, 1));
  expect(problems).toEqual([
    { file: 'studentAssessment.csv', number: 6, id: '9400001/9400011', reason: 'has the key of row 2, which counts' },
  ]);
});

test('an import that ends early has told what went in', async () => {
  await write(aModule('ZZF', 9_500_000));
  await appendFile(join(folder, 'studentAssessment.csv'), '1,"unclosed\n');
  const summaries: OuladSummary[] = [];
  await expect(run(folder, undefined, 2, (summary) => summaries.push(summary))).rejects.toThrow(
    /studentAssessment\.csv cannot be imported/,
  );
  expect(summaries).toMatchObject([{ 'courses.csv': counts(1, 1), 'studentInfo.csv': counts(3, 3) }]);
});

test('a folder without the files is told as a whole', async () => {
  await expect(run(join(folder, 'nowhere'))).rejects.toThrow(
    /nowhere cannot be imported: courses\.csv is missing; assessments\.csv is missing; .*studentAssessment\.csv is missing$/,
  );
});

const realFolder = resolve(import.meta.dirname, '../../../shared/data/oulad');
const whenPresent = existsSync(realFolder) ? describe : describe.skip;
whenPresent(`the real data set${existsSync(realFolder) ? '' : ` (skipped: there is no ${realFolder})`}`, () => {
  // The whole of it is what the bench brings in.
  test('the first students of a presentation go in, each row', async () => {
    const lines = await presentationOf(realFolder, 'AAA', '2013J', 80);
    for (const [file, rows] of Object.entries(lines)) await writeFile(join(folder, file), `${rows.join('\n')}\n`);
    const { summary, problems } = await run(folder, undefined, 200);
    const sizes = Object.fromEntries(Object.entries(lines).map(([file, rows]) => [file, rows.length - 1]));
    for (const [file, { rows, broughtIn, leftOut }] of Object.entries(summary)) {
      expect([file, rows]).toEqual([file, sizes[file]]);
      expect([file, broughtIn + leftOut]).toEqual([file, sizes[file]]);
    }
    expect(problems.map(({ file }) => file)).toEqual(['vle.csv']);
    const courseId = await courseNamed('AAA 2013J');
    const BOOK = `query ($id: ID!) { gradebook(courseId: $id) { assignments { title } rows(first: 100) { totalCount nodes { currentPercent finalPercent } } } }`;
    await until(async () => {
      const { gradebook } = await system.admin.client.ok(BOOK, { id: courseId });
      expect(gradebook.assignments).toHaveLength(6);
      // 14 of the 80 left.
      expect(gradebook.rows.totalCount).toBe(66);
      const graded = gradebook.rows.nodes.filter((row: { currentPercent: number | null }) => row.currentPercent !== null);
      expect(graded.length).toBeGreaterThan(60);
    }, 60_000);
  });
});

/** The lines of the files that are about the first students of one presentation, each file's first line included. */
async function presentationOf(from: string, module: string, presentation: string, students: number): Promise<Record<File, string[]>> {
  const cells = (line: string) => line.replaceAll('"', '').split(',');
  const linesOf = async (file: File) => (await readFile(join(from, file), 'utf8')).trim().split(/\r?\n/);
  const filtered = async (file: File) =>
    (await linesOf(file)).filter((line, index) => index === 0 || cells(line).join().includes(`${module},${presentation}`));
  const assessments = await filtered('assessments.csv');
  const registrations = (await filtered('studentRegistration.csv')).slice(0, students + 1);
  const people = new Set(registrations.map((line) => cells(line)[2]));
  const given = new Set(assessments.slice(1).map((line) => cells(line)[2]));
  const isTheirs = ([assessment, student]: string[]) => given.has(assessment) && people.has(student);
  return {
    'courses.csv': await filtered('courses.csv'),
    'assessments.csv': assessments,
    'studentInfo.csv': (await filtered('studentInfo.csv')).filter((line) => people.has(cells(line)[2])),
    'studentRegistration.csv': registrations,
    'studentAssessment.csv': (await linesOf('studentAssessment.csv')).filter((line, index) => index === 0 || isTheirs(cells(line))),
    'vle.csv': await filtered('vle.csv'),
  };
}
