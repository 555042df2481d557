import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { notificationSubgraph } from './subgraph.js';

let notification: TestSubgraph;
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph);
});
afterAll(() => notification.stop());

test('the entities fit the migrations', async () => {
  // `safe`: partitions and the queues of the email job are written by SQL, and no entity stands for them.
  expect(await notification.orm.schema.getUpdateSchemaSQL({ safe: true, wrap: false })).toBe('');
});
