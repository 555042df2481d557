import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instructorFor } from '../../cli/import/instructor.js';
import { FORMATS } from '../../cli/import/package/formats.js';
import { importPackage, type PackageImport } from '../../cli/import/package/import-package.js';
import { openArchive } from '../../platform/service/imports/archive/archive.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
let folder: string;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-package-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(source: string, name: string): Promise<(PackageImport | null)[]> {
  const archive = await openArchive(folder);
  const installation = await system.beside();
  const instructor = await instructorFor(installation);
  const results: (PackageImport | null)[] = [];
  for (const each of (await FORMATS[source]?.read(archive, name)) ?? []) {
    results.push(await importPackage(each, { source, instructor, service: (service) => installation.subgraph(service) }));
  }
  await archive.stop();
  return results;
}

const COURSE = `query ($id: ID!) { course(id: $id) { title status modules { title items { title required kind
  content { title kind text } assignment { title points rubric { title points } } } } } }`;
const courseOf = async (result: PackageImport | null | undefined) =>
  (await system.admin.client.ok(COURSE, { id: result?.courseId })).course;

const item = (
  title: string,
  body: string,
) => `<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="${title}" title="${title}">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>${body}</itemBody>
  <responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/></assessmentItem>`;

const CHOICE = `<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which?</prompt>
  <simpleChoice identifier="A">This</simpleChoice><simpleChoice identifier="B">That</simpleChoice></choiceInteraction>`;

test('a package of QTI becomes a course with its quizzes; what is left out is named; a second time changes nothing', async () => {
  await writeFile(join(folder, 'choice.xml'), item('A choice', CHOICE));
  await writeFile(join(folder, 'essay.xml'), item('An essay', '<extendedTextInteraction responseIdentifier="RESPONSE"/>'));
  const [result] = await run('qti', 'My items');
  expect(result).toMatchObject({
    outcome: 'created',
    taken: { QUIZ: 1 },
    notes: [{ id: 'essay.xml', title: 'An essay', left: 'out', reason: 'there is no kind of question for extendedTextInteraction' }],
  });
  expect(await courseOf(result)).toMatchObject({
    title: 'My items',
    status: 'PUBLISHED',
    modules: [
      { title: 'Quizzes', items: [{ title: 'Items', required: true, kind: 'CONTENT', content: { title: 'Items', kind: 'QUIZ' } }] },
    ],
  });
  const stored = await system.sql<{ quiz: { sections: unknown[] } }>('content', 'select quiz from content_item where course_id = ?', [
    result?.courseId,
  ]);
  expect(stored).toMatchObject([
    { quiz: { partialCredit: 'ALL_OR_NOTHING', sections: [{ questions: [{ kind: 'SINGLE_CHOICE', prompt: 'Which?', points: 1 }] }] } },
  ]);
  expect(await run('qti', 'My items')).toEqual([{ ...result, outcome: 'unchanged' }]);
});

test('nothing goes in where nothing can', async () => {
  await writeFile(join(folder, 'essay.xml'), item('An essay', '<extendedTextInteraction responseIdentifier="RESPONSE"/>'));
  expect(await run('qti', 'My items')).toEqual([null]);
});
