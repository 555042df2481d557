import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../problems.js';
import { demandFiles } from './demand-files.js';
import { batchesOf, files, type OuladFile } from './rows.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-oulad-rows-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read<Row>(file: OuladFile<Row>, lines: readonly string[]): Promise<{ rows: Row[]; told: string[] }> {
  await writeFile(join(folder, file.file), `${lines.join('\n')}\n`);
  const problems: Problem[] = [];
  const rows: Row[] = [];
  for await (const batch of batchesOf(folder, file, 2, (problem) => problems.push(problem))) rows.push(...batch.map(({ row }) => row));
  return { rows, told: problems.map(({ number, id, reason }) => `${number}${id === null ? '' : ` ${id}`}: ${reason}`) };
}

const RESULTS = 'id_assessment,id_student,date_submitted,is_banked,score';
const result = async (day: string, score: string) => read(files.results, [RESULTS, `1,2,${day},0,${score}`]);

test.each([
  ['12', '78', 12, 78],
  ['-1', '0', -1, 0],
  ['0', '7.50', 0, 7.5],
  [' 3 ', ' 4 ', 3, 4],
  ['3', '?', 3, null],
  ['3', '', 3, null],
])('day %j and score %j are numbers as people write them', async (day, score, date_submitted, read) => {
  expect(await result(day, score)).toMatchObject({ rows: [{ date_submitted, score: read }], told: [] });
});

test.each([
  ['', '78', 'date_submitted is missing'],
  [' ', '78', 'date_submitted is missing'],
  ['?', '78', 'date_submitted is not a whole number'],
  ['0x10', '78', 'date_submitted is not a whole number'],
  ['1e1', '78', 'date_submitted is not a whole number'],
  ['1.5', '78', 'date_submitted is not a whole number'],
  ['999999', '78', 'date_submitted is more than ten years after the start'],
  ['-9999', '78', 'date_submitted is more than ten years before the start'],
  ['1', '0x10', 'score is not a number like 7.5'],
  ['1', '1e1', 'score is not a number like 7.5'],
  ['1', 'Infinity', 'score is not a number like 7.5'],
  ['1', '-0.5', 'score is negative'],
  ['1', '100.01', 'score is above 100'],
])('day %j and score %j are left out with the reason', async (day, score, reason) => {
  expect(await result(day, score)).toEqual({ rows: [], told: [`2: ${reason}`] });
});

test('a blank weight or length is none, not 0', async () => {
  const assessments = [
    'code_module,code_presentation,id_assessment,assessment_type,date,weight',
    'AAA,2013J,1,TMA,,',
    'AAA,2013J,2,TMA,,0x10',
  ];
  expect((await read(files.assessments, assessments)).told).toEqual(['2: weight is missing', '3: weight is not a number like 7.5']);
  const courses = ['code_module,code_presentation,module_presentation_length', 'AAA,2013J,', 'AAA,2014J,0', 'AAA,2014B,0x10'];
  expect((await read(files.courses, courses)).told).toEqual([
    '2: module_presentation_length is missing',
    '3: module_presentation_length is not positive',
    '4: module_presentation_length is not a whole number',
  ]);
});

test('an id that could be no part of an address is left out', async () => {
  const head = 'code_module,code_presentation,id_student,final_result';
  const { rows, told } = await read(files.students, [head, 'AAA,2013J,1@evil.test,Pass', 'AAA,2013J,,Pass', 'AAA,2013J,11391,Pass']);
  expect(rows).toHaveLength(1);
  expect(told).toEqual(['2: id_student is not letters, digits, dots and dashes, 50 at most', '3: id_student is missing']);
});

test.each<[string, OuladFile<unknown>, string, string, string, string]>([
  ['course', files.courses, 'code_module,code_presentation,module_presentation_length', 'AAA,2013J,1', 'AAA,2013J,2', 'AAA/2013J'],
  [
    'assessment',
    files.assessments,
    'code_module,code_presentation,id_assessment,assessment_type,date,weight',
    'AAA,2013J,1,TMA,1,1',
    'BBB,2013J,1,TMA,1,1',
    '1',
  ],
  [
    'student',
    files.students,
    'code_module,code_presentation,id_student,final_result',
    'AAA,2013J,1,Pass',
    'AAA,2013J,1,Fail',
    'AAA/2013J/1',
  ],
  [
    'registration',
    files.registrations,
    'code_module,code_presentation,id_student,date_registration,date_unregistration',
    'AAA,2013J,1,1,',
    'AAA,2013J,1,1,2',
    'AAA/2013J/1',
  ],
  ['result', files.results, RESULTS, '1,2,3,0,80', '1,2,3,0,20', '1/2'],
])('of two rows of one %s the first counts, and the second is left out with the reason', async (_what, file, head, first, second, id) => {
  const { rows, told } = await read(file, [head, first, 'broken', second]);
  expect(rows).toHaveLength(1);
  expect(told).toEqual(['3: has another number of cells than there are columns', `4 ${id}: has the key of row 2, which counts`]);
});

test('rows are numbered as a spreadsheet does, with blank lines and with cells of several lines', async () => {
  const { rows, told } = await read(files.results, [
    `\ufeff${RESULTS}`,
    '1,"2",3,0,80',
    '',
    '"1\nx",3,3,0,80',
    '1,4,3,0,80,5',
    '1,5,x,0,80',
  ]);
  expect(rows).toHaveLength(1);
  expect(told).toEqual([
    '4: id_assessment is not letters, digits, dots and dashes, 50 at most',
    '5: has another number of cells than there are columns',
    '6: date_submitted is not a whole number',
  ]);
});

test('a renamed column and a missing file are told once, before any row is read', async () => {
  await writeFile(join(folder, 'courses.csv'), 'code_module,presentation,module_presentation_length\nAAA,2013J,1\n');
  await writeFile(join(folder, 'assessments.csv'), '');
  for (const { file, columns } of [files.students, files.registrations]) await writeFile(join(folder, file), `${columns.join()}\n`);
  const reasons = [
    'courses.csv has no column code_presentation, but code_module, presentation, module_presentation_length',
    'assessments.csv has no column code_module, code_presentation, id_assessment, assessment_type, date, weight, but none at all',
    'studentAssessment.csv is missing',
  ];
  await expect(demandFiles(folder)).rejects.toThrow(`${folder} cannot be imported: ${reasons.join('; ')}`);
});

test('of two columns with one name neither is read', async () => {
  for (const { file, columns } of Object.values(files)) await writeFile(join(folder, file), `${columns.join()}\n`);
  await writeFile(join(folder, files.courses.file), `${files.courses.columns.join()},code_module\nAAA,2013J,1,BBB\n`);
  await expect(demandFiles(folder)).rejects.toThrow('courses.csv has more than one column code_module');
});
