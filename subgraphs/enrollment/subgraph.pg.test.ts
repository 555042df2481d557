import { type EnrollmentService, enrollmentService } from './test-kit/enrollment-service.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

test('the entities fit the migrations', async () => {
  // `safe`: plan memberships are written by SQL, and no entity stands for them.
  expect(await service.orm.schema.getUpdateSchemaSQL({ safe: true, wrap: false })).toBe('');
});
