import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import { exportCartridgeCommand, exportQtiCommand } from '../../cli/export/command.js';
import { courseToExport } from '../../cli/export/course-to-export.js';
import { importPackageCommand } from '../../cli/import/package/command.js';
import type { CoursePackage } from '../../cli/import/package/course-package.js';
import { newId } from '../../platform/kernel/ids.js';
import { ALL_KINDS } from '../kit/all-kinds.js';
import { uploadWhole } from '../kit/files.js';
import { newQuizzing, takeQuiz } from '../kit/quizzes.js';
import { newStudent, newTeacher, type Person } from '../kit/school.js';
import { enroll } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
let folder: string;
let out: string;
const printed: string[] = [];
beforeAll(async () => {
  system = await startSystem();
  grace = await newTeacher(system.admin, 'Grace');
});
afterAll(() => system.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-export-'));
  out = join(folder, 'course.imscc');
  printed.length = 0;
  for (const stream of ['log', 'error'] as const) jest.spyOn(console, stream).mockImplementation((text) => void printed.push(String(text)));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const exported = async (courseId: string) => courseToExport(await system.beside(), courseId);

/** Imports what was exported, as one more instructor: the id of the course that it became. */
async function importAs(person: Person, format: string): Promise<string> {
  await importPackageCommand(await system.settings(), { format, path: out, instructor: person.email });
  return /course (\S+) (created|unchanged)/.exec(printed.join('\n'))?.[1] ?? '';
}

const bytesOf = ({ modules }: CoursePackage) =>
  Promise.all(
    modules
      .flatMap(({ items }) => items)
      .flatMap((item) => (item.kind === 'PDF' || item.kind === 'VIDEO' ? [item, ...(item.tracks ?? [])] : []))
      .map(async (file) => String(await buffer(await file.open()))),
  );
const plain = (course: CoursePackage) => JSON.parse(JSON.stringify(course));

/** A course with a thing of each kind; one item has another name than what it shows, one is not required, one is in no module. */
async function newCourseOfAll({ client }: Person): Promise<string> {
  const courseId: string = (
    await client.ok('mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }', {
      input: { title: 'Rhetoric & more', summary: 'How to say it', description: 'In *many* words', language: 'de' },
    })
  ).createCourse.id;
  const create = async (input: object): Promise<string> =>
    (await client.ok('mutation ($input: CreateContentInput!) { createContent(input: $input) { id } }', { input: { courseId, ...input } }))
      .createContent.id;
  const { createAssignment } = await client.ok('mutation ($input: CreateAssignmentInput!) { createAssignment(input: $input) { id } }', {
    input: {
      courseId,
      title: 'A speech',
      instructions: '# Speak\n\n- loud\n-   clear',
      points: 15,
      weight: 2,
      dueAt: '2031-05-01T12:00:00.000Z',
      latePolicy: { percentPerDay: 10, floorPercent: 50 },
      countedAttempt: 'BEST',
      rubric: [
        { title: 'Voice', points: 10 },
        { title: 'Gestures', points: 5 },
      ],
    },
  });
  const pdf = await create({ title: 'Notes', kind: 'PDF', durationSeconds: 60 });
  await uploadWhole(grace, { contentId: pdf, fileName: 'Notes: ümlaut.pdf', mimeType: 'application/pdf' }, Buffer.from('%PDF-1.7\nNotes'));
  const video = await create({ title: 'Lecture', kind: 'VIDEO', completeAtPercent: 75 });
  const film = Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom moving pictures', 'latin1');
  await uploadWhole(grace, { contentId: video, fileName: 'Lecture.mp4', mimeType: 'video/mp4' }, film);
  const track = { kind: 'CAPTIONS', language: 'en', label: 'English' };
  const captions = { contentId: video, fileName: 'en.vtt', mimeType: 'text/vtt', track };
  await uploadWhole(grace, captions, Buffer.from('WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome\n'));
  const items: readonly (readonly [title: string, kind: string, refId: string, required: boolean])[] = [
    ['Read', 'CONTENT', await create({ title: 'Read this', kind: 'ARTICLE', text: '# Hello\n\n```\n  code\n```\n' }), true],
    ['Notes', 'CONTENT', pdf, false],
    ['Lecture', 'CONTENT', video, true],
    ['A speech', 'ASSIGNMENT', createAssignment.id, true],
    ['All kinds', 'CONTENT', await create({ title: 'All kinds', kind: 'QUIZ', quiz: ALL_KINDS }), true],
  ];
  for (const [at, module] of ['First', 'Second'].entries()) {
    const { addModule } = await client.ok('mutation ($input: AddModuleInput!) { addModule(input: $input) { id } }', {
      input: { courseId, title: module },
    });
    for (const [title, kind, refId, required] of at === 0 ? items.slice(0, 2) : items.slice(2)) {
      await client.ok('mutation ($input: AddModuleItemInput!) { addModuleItem(input: $input) { id } }', {
        input: { moduleId: addModule.id, title, kind, refId, required },
      });
    }
  }
  await create({ title: 'In no module', kind: 'ARTICLE', text: 'Later' });
  await create({ title: 'Without its file', kind: 'PDF' });
  return courseId;
}

test('a course that was exported is the same course again for another instructor, who imports it once', async () => {
  const courseId = await newCourseOfAll(grace);
  await exportCartridgeCommand(await system.settings(), { courseId, out });
  const [summary, leftOut, ...changes] = printed;
  expect(summary).toBe(`${out}: 6 items in 3 modules of Rhetoric & more`);
  expect(leftOut).toContain('“Without its file” is left out: it has no file yet');
  // What other systems make of the quiz is said by its own name and by those of its questions.
  expect(changes.filter((line) => !line.includes('changes for other systems: '))).toEqual([]);
  for (const name of ['All kinds', 'How much?', 'In which order?']) expect(changes.join('\n')).toContain(`“${name}” changes`);
  const alan = await newTeacher(system.admin, 'Alan');
  const copyId = await importAs(alan, 'common-cartridge');
  const [before, after] = [await exported(courseId), await exported(copyId)];
  expect(before.modules.map(({ title, items }) => [title, items.length])).toEqual([
    ['First', 2],
    ['Second', 3],
    ['More', 1],
  ]);
  expect(plain(after)).toEqual({ ...plain(before), notes: [] });
  expect(await bytesOf(after)).toEqual(await bytesOf(before));
  expect(await importAs(alan, 'common-cartridge')).toBe(copyId);
  expect(printed.at(-1)).toContain('unchanged');
});

test('a student takes the imported quiz, which marks as the one that was exported', async () => {
  const { courseId } = await newQuizzing(grace, { passPercent: 80, attemptsAllowed: 2 });
  const takenBy = async (id: string) => {
    const student = await newStudent(system.client);
    await enroll(student, id);
    const { course } = await student.client.ok('query ($id: ID!) { course(id: $id) { modules { items { content { id } } } } }', { id });
    const contentId: string = course.modules[0].items[0].content.id;
    return [await takeQuiz(student, contentId, 42), await takeQuiz(student, contentId, 41)].map(({ percent }) => percent);
  };
  const percents = await takenBy(courseId);
  expect(percents).toEqual([0, 100]);
  await exportCartridgeCommand(await system.settings(), { courseId, out });
  expect(await takenBy(await importAs(await newTeacher(system.admin, 'Alan'), 'common-cartridge'))).toEqual(percents);
});

test('quizzes that were exported as QTI keep all of their settings', async () => {
  const settings = {
    passPercent: 80,
    attemptsAllowed: 2,
    weight: 3,
    timeLimitSeconds: 95,
    countedAttempt: 'AVERAGE',
    shuffleChoices: true,
  };
  const { courseId } = await newQuizzing(grace, settings);
  await exportQtiCommand(await system.settings(), { courseId, out });
  const copyId = await importAs(await newTeacher(system.admin, 'Alan'), 'qti');
  const quizIn = ({ modules }: CoursePackage) => modules[0]?.items.map((item) => item.kind === 'QUIZ' && item.quiz);
  expect(quizIn(await exported(copyId))).toEqual(quizIn(await exported(courseId)));
  expect(quizIn(await exported(copyId))).toMatchObject([settings]);
});

test('a draft can be exported; a course that is not there is named, and a file that is there stays', async () => {
  const { createCourse } = await grace.client.ok('mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }', {
    input: { title: 'A draft', summary: 'Not yet' },
  });
  const courseId: string = createCourse.id;
  const settings = await system.settings();
  await expect(exportCartridgeCommand(settings, { courseId, out })).rejects.toThrow('nothing that a cartridge could hold');
  await grace.client.ok('mutation ($input: CreateContentInput!) { createContent(input: $input) { id } }', {
    input: { courseId, title: 'Read this', kind: 'ARTICLE', text: 'Text' },
  });
  await exportCartridgeCommand(settings, { courseId, out });
  await expect(exportCartridgeCommand(settings, { courseId, out })).rejects.toThrow(`${out} cannot be written`);
  expect(await importAs(grace, 'common-cartridge')).not.toBe('');
  const nowhere = newId();
  for (const id of [nowhere, 'x']) {
    await expect(exportCartridgeCommand(settings, { courseId: id, out: join(folder, 'other') })).rejects.toThrow(
      `There is no course ${id}.`,
    );
  }
});
