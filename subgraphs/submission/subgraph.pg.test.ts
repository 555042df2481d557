import { type SubmissionService, submissionService } from './test-kit/submission-service.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  expect(await service.orm.schema.getUpdateSchemaSQL({ safe: true, wrap: false })).toBe('');
});
