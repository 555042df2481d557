import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FOLDED_TEXT } from './course/searched-text.js';
import { type CourseService, courseService } from './test-kit/course-service.js';

describe('the course subgraph', () => {
  let service: CourseService;
  beforeAll(async () => {
    service = await courseService();
  });
  afterAll(() => service.stop());

  test('entities fit the tables that the migrations made', async () => {
    expect(await service.orm.schema.getUpdateSchemaSQL()).toBe('');
  });

  test.each([
    ['the filter by text', `${FOLDED_TEXT()} like texts.containing('Álgebra')`, 'courses_by_text'],
    ['the filter by topic', "topic_keys @> '{algebra}'", 'courses_by_topic'],
    ['whom a draft is shown to', "staff_ids @> '{018f0000-0000-7000-8000-000000000000}'", 'courses_by_staff'],
    ['the numbered forms of a slug', "slug like 'algebra-%'", 'courses_slug'],
  ])('an index serves %s', async (_what, condition, index) => {
    await service.orm.em.fork().transactional(async (em) => {
      await em.execute('set local enable_seqscan = off');
      const plan = await em.execute(`explain select id from courses where ${condition}`);
      expect(JSON.stringify(plan)).toContain(index);
    });
  });
});
