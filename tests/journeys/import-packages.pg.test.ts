import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quizzesOf } from '../../cli/export/command.js';
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
  content { title kind text ready fileName } assignment { title points rubric { title points } } } } } }`;
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
  const { title, quizzes } = await quizzesOf(await system.beside(), result?.courseId ?? '');
  expect([title, quizzes]).toMatchObject(['My items', [{ title: 'Items', quiz: { sections: [{ questions: [{ prompt: 'Which?' }] }] } }]]);
});

test('the quizzes of a course go out in its order', async () => {
  const tests = [...'fbdaec'];
  await writeFile(join(folder, 'choice.xml'), item('A choice', CHOICE));
  for (const [at, name] of tests.entries()) {
    const sections = `<testPart><assessmentSection title=""><assessmentItemRef identifier="i" href="choice.xml"/></assessmentSection></testPart>`;
    await writeFile(join(folder, `${at}.xml`), `<assessmentTest identifier="${name}" title="${name}">${sections}</assessmentTest>`);
  }
  const [result] = await run('qti', 'My tests');
  const { quizzes } = await quizzesOf(await system.beside(), result?.courseId ?? '');
  expect(quizzes.map(({ title }) => title)).toEqual(tests);
});

const CARTRIDGE: Readonly<Record<string, string>> = {
  'imsmanifest.xml': `<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"><metadata><lom><general><title><string>Colours</string></title></general></lom></metadata>
    <organizations><organization><item><item identifier="m"><title>First</title>
      <item identifier="1" identifierref="page"><title>A page</title></item><item identifier="2" identifierref="task"><title>A task</title></item>
      <item identifier="3" identifierref="paper"><title>A paper</title></item><item identifier="4" identifierref="fake"><title>No paper</title></item>
      <item identifier="5" identifierref="talk"><title>A talk</title></item></item></item></organization></organizations>
    <resources><resource identifier="page" type="webcontent" href="page.html"><file href="page.html"/></resource>
      <resource identifier="task" type="assignment_xmlv1p0" href="task.xml"><file href="task.xml"/></resource>
      <resource identifier="paper" type="webcontent" href="paper.pdf"><file href="paper.pdf"/></resource>
      <resource identifier="fake" type="webcontent" href="fake.pdf"><file href="fake.pdf"/></resource>
      <resource identifier="talk" type="imsdt_xmlv1p3" href="talk.xml"><file href="talk.xml"/></resource></resources></manifest>`,
  'page.html': '<html><head><title>x</title></head><body><h1>Red</h1><p>is a <b>colour</b>.</p></body></html>',
  'task.xml': `<assignment xmlns="http://www.imsglobal.org/xsd/imscc_extensions/assignment"><title>A task</title>
    <text texttype="text/html">&lt;p&gt;Paint.&lt;/p&gt;</text><gradable points_possible="5">true</gradable>
    <extensions><assignment xmlns="http://canvas.instructure.com/xsd/cccv1p0"><rubric_identifierref>r</rubric_identifierref></assignment></extensions></assignment>`,
  'course_settings/rubrics.xml': `<rubrics><rubric identifier="r"><criteria><criterion><points>5</points><description>Brightness</description></criterion></criteria></rubric></rubrics>`,
  'paper.pdf': '%PDF-1.4\n%%EOF\n',
  'fake.pdf': '<html><script>alert(1)</script></html>',
};

test('a cartridge becomes a course with pages, tasks and files; a file that is not what it says is refused', async () => {
  await mkdir(join(folder, 'course_settings'));
  for (const [name, content] of Object.entries(CARTRIDGE)) await writeFile(join(folder, name), content);
  const [result] = await run('common-cartridge', 'cartridge');
  expect(result).toMatchObject({
    taken: { ARTICLE: 1, ASSIGNMENT: 1, PDF: 2 },
    notes: [
      { title: 'A talk', left: 'out', reason: 'there are no discussions' },
      { title: 'No paper', left: 'in part', reason: expect.stringContaining('its file is not here') },
    ],
  });
  expect(await courseOf(result)).toMatchObject({
    title: 'Colours',
    modules: [
      {
        title: 'First',
        items: [
          { title: 'A page', content: { kind: 'ARTICLE', text: 'Red\n\nis a colour.' } },
          { title: 'A task', assignment: { points: 5, rubric: [{ title: 'Brightness', points: 5 }] } },
          { title: 'A paper', content: { kind: 'PDF', ready: true, fileName: 'paper.pdf' } },
          { title: 'No paper', content: { kind: 'PDF', ready: false } },
        ],
      },
    ],
  });
  expect((await run('common-cartridge', 'cartridge'))[0]).toMatchObject({ courseId: result?.courseId, outcome: 'unchanged' });
  await writeFile(join(folder, 'paper.pdf'), '%PDF-1.4\nnew\n%%EOF\n');
  const [changed] = await run('common-cartridge', 'cartridge');
  expect([changed?.outcome, changed?.courseId === result?.courseId]).toEqual(['created', false]);
});

test('nothing goes in where nothing can', async () => {
  await writeFile(join(folder, 'essay.xml'), item('An essay', '<extendedTextInteraction responseIdentifier="RESPONSE"/>'));
  expect(await run('qti', 'My items')).toEqual([null]);
});
