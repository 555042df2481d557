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

const pages = (count: number, prefix = 'page') => Array.from({ length: count }, (_, nth) => ({ ...page, id: `${prefix}-${nth}` }));

test('a module of more items than one may have becomes several', () => {
  const { modules, notes } = possible(coursePackage({ modules: [{ title: 'More', items: pages(1_001) }] }));
  expect(modules.map(({ title, items }) => [title, items.length])).toEqual([
    ['More', 500],
    ['More (2)', 500],
    ['More (3)', 1],
  ]);
  expect(notes).toEqual([]);
});

test('what is more than a course holds is left out, and named', () => {
  const many = possible(coursePackage({ modules: [{ title: 'More', items: pages(2_001) }] }));
  expect(many.modules.flatMap(({ items }) => items)).toHaveLength(2_000);
  expect(many.notes).toMatchObject([{ id: 'page-2000', left: 'out', reason: 'a course has 200 modules and 2000 items at most' }]);
  const short = Array.from({ length: 201 }, (_, nth) => ({ title: `${nth}`, items: pages(1, `${nth}`) }));
  const wide = possible(coursePackage({ modules: short }));
  expect(wide.modules).toHaveLength(200);
  expect(wide.notes).toMatchObject([{ id: '200-0', left: 'out' }]);
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
