import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { admin, type CourseService, CREATE, courseService, instructor } from '../test-kit/course-service.js';
import { slugify } from './slug.js';

describe('a slug from a title', () => {
  test.each([
    ['Économie: an Introduction!', 'economie-an-introduction'],
    ['Innovator’s DNA', 'innovators-dna'],
    ['C++ & C#', 'c-c'],
    ['数学 2', '数学-2'],
    ['हिन्दी', 'हिन्दी'],
    ['---', 'course'],
    ['x'.repeat(200), 'x'.repeat(80)],
    [`${'x'.repeat(79)} y`, 'x'.repeat(79)],
  ])('%s', (title, slug) => {
    expect(slugify(title)).toBe(slug);
    expect(slugify(slug)).toBe(slug);
  });
});

describe('slugs are unique', () => {
  let service: CourseService;
  beforeAll(async () => {
    service = await courseService();
  });
  afterAll(() => service.stop());

  const slugOf = async (title: string) => (await service.create(instructor, { title })).slug;

  test('a title that is used already gets the next number', async () => {
    expect([await slugOf('Logic'), await slugOf('Logic'), await slugOf('logic!'), await slugOf('Logic 2')]).toEqual([
      'logic',
      'logic-2',
      'logic-3',
      'logic-2-2',
    ]);
  });

  test.each([
    ['❤️', /^course(-\d+)?$/],
    ['葛󠄀飾', /^葛飾$/],
    ['می‌خواهم', /^می-خواهم$/],
  ])('of %j has nothing that cannot be seen', async (title, slug) => {
    expect(await slugOf(title)).toMatch(slug);
  });

  test('one that was asked for is given or refused, never changed', async () => {
    expect((await service.create(instructor, { title: 'Any', slug: 'rhetoric-2' })).slug).toBe('rhetoric-2');
    const refusal = await service.refused(CREATE, { input: { title: 'Any', summary: '', slug: 'rhetoric-2' } }, admin);
    expect(refusal).toEqual({ code: 'SLUG_TAKEN' });
    expect([await slugOf('Rhetoric'), await slugOf('Rhetoric')]).toEqual(['rhetoric', 'rhetoric-3']);
  });

  test('eight at once get eight numbers', async () => {
    const slugs = await Promise.all(Array.from({ length: 8 }, () => slugOf('Rush')));
    expect(slugs.sort()).toEqual(['rush', ...[2, 3, 4, 5, 6, 7, 8].map((n) => `rush-${n}`)]);
  });

  test('of eight who ask for the same at once one gets it', async () => {
    const input = { title: 'Any', summary: '', slug: 'wanted' };
    const replies = await Promise.all(Array.from({ length: 8 }, () => service.call(CREATE, { input }, instructor)));
    const codes = replies.map((reply) => reply.errors?.[0]?.extensions.code ?? 'made');
    expect(codes.sort()).toEqual([...Array(7).fill('SLUG_TAKEN'), 'made']);
  });

  test('one from a title and one that was asked for do not meet', async () => {
    const replies = await Promise.all([
      service.call(CREATE, { input: { title: 'Meeting', summary: '' } }, instructor),
      service.call(CREATE, { input: { title: 'Any', summary: '', slug: 'meeting-2' } }, instructor),
      service.call(CREATE, { input: { title: 'Meeting', summary: '' } }, instructor),
    ]);
    for (const { errors } of replies) for (const error of errors ?? []) expect(error.extensions.code).toBe('SLUG_TAKEN');
    const slugs = await service.sql<{ slug: string }>("select slug from courses where slug like 'meeting%' order by slug");
    expect(slugs.map(({ slug }) => slug).slice(0, 2)).toEqual(['meeting', 'meeting-2']);
  });
});
