import { type AnalyticsService, analyticsService } from './test-kit/analytics-service.js';

let service: AnalyticsService;
beforeAll(async () => {
  service = await analyticsService();
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  // `safe`: facts are written and counted by SQL, and no entity stands for them.
  expect(await service.orm.schema.getUpdateSchemaSQL({ safe: true, wrap: false })).toBe('');
});
