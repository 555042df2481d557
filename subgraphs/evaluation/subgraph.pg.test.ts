import { type EvaluationService, evaluationService } from './test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  expect(await service.orm.schema.getUpdateSchemaSQL({ safe: false, wrap: false })).toBe('');
});
