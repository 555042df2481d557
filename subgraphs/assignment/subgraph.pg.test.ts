import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { assignmentSubgraph } from './subgraph.js';

let service: TestSubgraph;
beforeAll(async () => {
  service = await testSubgraph(assignmentSubgraph);
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  expect(await service.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
});

test('every mutation of the schema says whom it asks', () => {
  const fields = Object.keys(service.schema.getMutationType()?.getFields() ?? {});
  expect(Object.keys(service.declaration.mutations).sort()).toEqual(fields.sort());
});
