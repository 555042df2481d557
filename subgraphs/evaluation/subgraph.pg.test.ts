import { type EvaluationService, evaluationService } from './test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  expect(await service.orm.schema.getUpdateSchemaSQL({ safe: false, wrap: false })).toBe('');
});

test('every mutation of the schema says whom it asks', () => {
  const fields = Object.keys(service.schema.getMutationType()?.getFields() ?? {});
  expect(Object.keys(service.declaration.mutations).sort()).toEqual(fields.sort());
});
