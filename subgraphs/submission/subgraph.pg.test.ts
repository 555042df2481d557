import { type SubmissionService, submissionService } from './test-kit/submission-service.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  expect(await service.orm.schema.getUpdateSchemaSQL({ safe: true, wrap: false })).toBe('');
});

test('every mutation of the schema says whom it asks', () => {
  const fields = Object.keys(service.schema.getMutationType()?.getFields() ?? {});
  expect(Object.keys(service.declaration.mutations).sort()).toEqual(fields.sort());
});
