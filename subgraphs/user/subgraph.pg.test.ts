import { type TestSchool, testSchool } from './test-kit.js';

let school: TestSchool;
beforeAll(async () => {
  school = await testSchool();
});
afterAll(() => school.stop());

it('has entities that fit its migrations', async () => {
  expect(await school.orm.schema.getUpdateSchemaSQL()).toBe('');
});
