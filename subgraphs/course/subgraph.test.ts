import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestSubgraph, testSubgraph } from '../../platform/test-kit/subgraph.js';
import { courseSubgraph } from './subgraph.js';

describe('the course subgraph', () => {
  let course: TestSubgraph;
  beforeAll(async () => {
    course = await testSubgraph(courseSubgraph);
  });
  afterAll(() => course.stop());

  test('entities fit the tables that the migrations made', async () => {
    expect(await course.orm.schema.getUpdateSchemaSQL()).toBe('');
  });
});
