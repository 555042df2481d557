import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openArchive } from '../../../platform/service/imports/archive/archive.js';
import { archiveOf } from '../test-kit/archive-of.js';
import { readCartridge } from './read-cartridge.js';

test('what is no cartridge is refused', async () => {
  await expect(readCartridge(archiveOf({ 'a.xml': '<a/>' }), 'x')).rejects.toThrow('it has no imsmanifest.xml');
});

const RESOURCES = `<resource identifier="page" type="webcontent" href="page.html"><file href="page.html"/></resource>
  <resource identifier="task" type="assignment_xmlv1p0" href="task.xml"><file href="task.xml"/></resource>`;
const TASK = `<assignment><title>A task</title><gradable points_possible="5"/>
  <extensions><assignment><allowed_attempts>1.5</allowed_attempts></assignment></extensions></assignment>`;

test('rubrics that cannot be read are named, and keep nothing else out; attempts are whole', async () => {
  const archive = archiveOf({
    'imsmanifest.xml': `<manifest><resources>${RESOURCES}</resources></manifest>`,
    'page.html': '<p>Red</p>',
    'task.xml': TASK,
    'course_settings/rubrics.xml': '<rubrics><rubric',
  });
  const { modules, notes } = await readCartridge(archive, 'x');
  expect(modules).toMatchObject([{ items: [{ kind: 'ARTICLE' }, { kind: 'ASSIGNMENT', details: { attemptsAllowed: 2 } }] }]);
  expect(notes).toMatchObject([{ id: 'course_settings/rubrics.xml', left: 'out', reason: expect.stringContaining('not well formed') }]);
});

const folder = resolve(import.meta.dirname, '../../../../shared/data/common-cartridge');
const present = existsSync(folder);

async function read(name: string) {
  const archive = await openArchive(`${folder}/${name}`);
  try {
    return await readCartridge(archive, name);
  } finally {
    await archive.stop();
  }
}

(present ? describe : describe.skip)(`exports of Canvas${present ? '' : ` (skipped: there is no ${folder})`}`, () => {
  test('a course with modules', async () => {
    const { title, modules, notes } = await read('course-1');
    expect(title).toBe('COURSE-for-modules-testing');
    expect(modules.map((module) => [module.title, module.items.map(({ kind, title }) => `${kind} ${title}`)])).toEqual([
      [
        'First Module',
        [
          'ASSIGNMENT First Module Assignment 1',
          'QUIZ First Module Quiz 1',
          'ARTICLE First Module Wiki Page 1',
          'ARTICLE First Module External URL 1',
          'PDF Sample Document',
          'ASSIGNMENT Assignment with Internal and External Links',
          'ARTICLE The First Measured Century: 1930-1960 (60:00)',
        ],
      ],
    ]);
    expect(notes.map(({ title, reason }) => `${title}: ${reason}`)).toEqual([
      'First Module Discussion 1: there are no discussions',
      'First Module AnalyTics Beta External Tool: the manifest has no such resource',
      'photo.jpg: there is no kind of content for .jpg files',
      'photo.jpg: there is no kind of content for .jpg files',
      'sample.mp3: it is not in the package',
      'published-document-2.pdf: it is not in the package',
      'unpublished-document.pdf: it is for instructors alone',
    ]);
  });

  test('all kinds of question, those that have no place by their names', async () => {
    const { modules, notes } = await read('all-question-types');
    const [quiz] = modules.flatMap(({ items }) => items);
    const questions = quiz?.kind === 'QUIZ' ? quiz.quiz.sections.flatMap((section) => section.questions) : [];
    expect(questions.map(({ kind, points }) => [kind, points])).toEqual([
      ['SINGLE_CHOICE', 1],
      ['SINGLE_CHOICE', 1],
      ['MULTIPLE_CHOICE', 1],
      ['INLINE_CHOICE', 1],
      ['MATCHING', 1],
      ['NUMERIC', 1],
    ]);
    expect(questions[0]).toMatchObject({
      feedback: 'alright',
      choices: [{ feedback: 'add 2\n\ntoo bad' }, {}, { correct: true, feedback: 'good!\n\nnice job' }, {}],
    });
    const right = (at: number) => questions[at]?.slots?.map(({ choices }) => choices.find(({ correct }) => correct)?.text);
    expect([right(3), right(4)]).toEqual([
      ['RED', 'BLUE'],
      ['Corolla', 'Civic', 'Lancer'],
    ]);
    expect(questions[5]).toMatchObject({ answerNumber: 33.33, tolerance: 0.01 });
    expect(notes.map(({ title, reason }) => `${title.split(': ')[1]}: ${reason}`)).toEqual([
      'simple: its numbers are drawn by chance',
      'Tell me what you think: it is graded by people',
      'JUST TEXT: it asks nothing',
      'FILEZ: it is graded by people',
    ]);
  });

  test('an assignment with its rubric', async () => {
    const { modules } = await read('assignment-rubrics');
    expect(modules[0]?.items).toMatchObject([
      {
        kind: 'ASSIGNMENT',
        title: 'Rubricated Assignment',
        details: { instructions: 'This assignment is rubricated.', points: 5, rubric: [{ title: 'Description of criterion', points: 5 }] },
      },
    ]);
  });
});
