import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { type AssignmentItem, type CoursePackage, type PackageItem, titled } from './course-package.js';
import { possible } from './possible.js';

const page: PackageItem = { kind: 'ARTICLE', id: 'page', title: 'A page', required: true, text: 'x' };
const task = (id: string, details: AssignmentItem['details']): PackageItem => ({
  kind: 'ASSIGNMENT',
  id,
  title: id,
  required: true,
  details,
});
const coursePackage = (changes: Partial<CoursePackage> = {}): CoursePackage => ({
  title: 'A course',
  summary: '',
  description: '',
  language: 'en',
  modules: [{ title: 'First', items: [page] }],
  notes: [],
  ...changes,
});

test('an assignment that will be refused is left out before the course is made that would show it', () => {
  const good = task('good', { points: 10 });
  const dates = { dueAt: new Date('2026-05-02'), closesAt: new Date('2026-05-01') };
  const { modules, notes } = possible(
    coursePackage({
      modules: [
        { title: 'First', items: [page, task('dates', dates), good, task('points', { points: -5 })] },
        { title: 'Second', items: [task('huge', { points: 1e300 })] },
      ],
    }),
  );
  expect(modules).toEqual([{ title: 'First', items: [page, good] }]);
  expect(notes).toMatchObject([
    { id: 'dates', left: 'out', reason: expect.stringContaining('closesAt') },
    { id: 'points', left: 'out', reason: expect.stringContaining('points') },
    { id: 'huge', left: 'out', reason: expect.stringContaining('points') },
  ]);
});

test.each([
  ['en_US', 'en-US'],
  [' DE ', 'de'],
])('the language %j is %s', (language, tag) => {
  expect(possible(coursePackage({ language }))).toMatchObject({ language: tag, notes: [] });
});

test.each(['English (US)!', '', `en-x-${'a'.repeat(8)}-${'b'.repeat(8)}-${'c'.repeat(8)}-${'d'.repeat(8)}`])(
  'the language %j does not keep the course out, and is named',
  (language) => {
    expect(possible(coursePackage({ language }))).toMatchObject({
      language: 'en',
      notes: [{ id: language, title: 'A course', left: 'in part', reason: "it names no language by a tag, and counts as 'en'" }],
    });
  },
);

test.each([
  ['\u202eevil', 'x', 'evil'],
  ['\u200b', 'a\u0000b', 'a b'],
  [null, '', 'Untitled'],
  [`${'a'.repeat(194)}👩🏽‍💻`, 'x', `${'a'.repeat(194)}👩🏽…`],
])('%j, otherwise %j, has the title %j', (title, otherwise, shown) => {
  expect(titled(title, otherwise)).toBe(shown);
});
