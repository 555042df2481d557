import { type SearchService, searchService } from './test-kit/search-service.js';

let service: SearchService;
beforeAll(async () => {
  service = await searchService();
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  expect(await service.orm.schema.getUpdateSchemaSQL({ safe: true, wrap: false })).toBe('');
});
