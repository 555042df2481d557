import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openArchive } from '../../../platform/service/imports/archive/archive.js';
import { importedQuiz } from '../../../subgraphs/content/quiz/imported-quiz.js';
import type { CoursePackage } from './course-package.js';
import { FORMATS } from './formats.js';

const data = resolve(import.meta.dirname, '../../../../shared/data');
const present = existsSync(data);

async function read(format: string, folder: string): Promise<readonly CoursePackage[]> {
  const archive = await openArchive(`${data}/${folder}`);
  try {
    return (await FORMATS[format]?.read(archive, folder)) ?? [];
  } finally {
    await archive.stop();
  }
}

const itemsOf = (packages: readonly CoursePackage[]) => packages.flatMap(({ modules }) => modules.flatMap(({ items }) => items));
const questionsOf = (packages: readonly CoursePackage[]) =>
  itemsOf(packages).flatMap((item) => (item.kind === 'QUIZ' ? item.quiz.sections.flatMap(({ questions }) => questions) : []));

(present ? describe : describe.skip)(`data of others${present ? '' : ` (skipped: there is no ${data})`}`, () => {
  test('a course of Open edX with a problem of every kind', async () => {
    const packages = await read('olx', 'olx-kitchen-sink');
    const [course] = packages;
    expect(course).toMatchObject({ title: 'Kitchen sink', language: 'en' });
    expect(
      questionsOf(packages)
        .map(({ kind }) => kind)

        .sort(),
    ).toEqual([
      'MULTIPLE_CHOICE',
      'MULTIPLE_CHOICE',
      'NUMERIC',
      'NUMERIC',
      'SINGLE_CHOICE',
      'SINGLE_CHOICE',
      'SINGLE_CHOICE',
      'SINGLE_CHOICE',
      'TEXT',
      'TEXT',
    ]);
    const out = course?.notes.filter(({ left }) => left === 'out').map(({ title, reason }) => `${title}: ${reason}`);
    expect(out?.sort()).toEqual([
      'Custom Javascript Display and Grading: it is computed by a script',
      'Custom Python-Evaluated Input: it is computed by a script',
      'Drag and Drop: a response is left out: there is no kind of question for customresponse',
      'Drag and Drop: a response is left out: there is no kind of question for customresponse',
      'Math Expression Input: it is computed by a script',
      'Numerical Input: a response is left out: its answer is an expression: 10*i',
      'Satya Nadella_ His first interview as CEO of Microsoft.mp4.vtt: there is no kind of content for such files',
      'Subsection For Video: Unit: it does not say where the video is',
      'Subsection For Video: WAMS: there is no kind of content for azure_media_services',
      'Subsection For Video: WAMS: there is no kind of content for azure_media_services',
      'Subsection For Video: WAMS: there is no kind of content for azure_media_services',
      'windows_seven_background_orange_colored_small_logo_hd_wall_resize.jpg: there is no kind of content for such files',
    ]);
    for (const item of itemsOf(packages)) if (item.kind === 'QUIZ') importedQuiz(item.quiz);
  });

  test('330 modules of Microsoft Learn in eight languages, with their units and 403 quizzes', async () => {
    const packages = await read('ms-learn', 'ms-learn');
    expect(packages).toHaveLength(330);
    const items = itemsOf(packages);
    expect(packages.filter(({ modules }) => modules.length === 0)).toEqual([]);
    expect(items.filter(({ kind, id }) => kind === 'ARTICLE' && !id.endsWith('/overview'))).toHaveLength(2_218);
    expect(items.filter(({ kind }) => kind === 'QUIZ')).toHaveLength(403);
    const reasons = packages.flatMap(({ notes }) => notes).flatMap(({ left, reason }) => (left === 'out' ? reason : []));
    const countOf = (reason: string) => reasons.filter((each) => each === reason).length;
    // The files name 157 units that they do not hold, and hold 59 that they do not name.
    expect([countOf('there is no such unit in units.jsonl'), countOf('no module names it'), reasons.length]).toEqual([157, 59, 216]);
    for (const item of items) if (item.kind === 'QUIZ') importedQuiz(item.quiz);
    const [question] = questionsOf(packages);
    expect(question?.choices?.every(({ feedback }) => feedback)).toBe(true);
  });
});
