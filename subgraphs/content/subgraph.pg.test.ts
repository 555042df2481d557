import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { contentSubgraph } from './subgraph.js';

let service: TestSubgraph;
beforeAll(async () => {
  service = await testSubgraph(contentSubgraph);
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  expect(await service.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
});
