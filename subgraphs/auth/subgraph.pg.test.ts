import { type TestAuth, testAuth } from './test-kit.js';

let auth: TestAuth;
beforeAll(async () => {
  auth = await testAuth();
});
afterAll(() => auth.stop());

it('has entities that fit its migrations', async () => {
  expect(await auth.orm.schema.getUpdateSchemaSQL({ schema: 'public' })).toBe('');
});
