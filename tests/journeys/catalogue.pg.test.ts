import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';
import { ofCalls } from '../kit/watched.js';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startOwnSystem('catalogue');
  grace = await newInstructor(system.admin, 'Grace');
}, 240_000);
afterAll(() => system.stop());

const LIST = '{ courses(first: 50) { nodes { title instructor { displayName } } } }';

describe('the catalogue', () => {
  test('answers 50 courses with their instructors from two subgraphs with two SQL statements', async () => {
    const others = await Promise.all(Array.from({ length: 4 }, (_, index) => newInstructor(system.admin, `Teacher ${index}`)));
    for (let index = 0; index < 50; index++) await newCourse(others[index % 4] as Person, { title: `Course ${index}` });
    await system.client.ok(LIST);
    const statements = await system.statementsOf(async () => {
      const { courses } = await system.client.ok(LIST);
      expect(courses.nodes).toHaveLength(50);
      for (const each of courses.nodes) expect(each.instructor.displayName).toMatch(/^Teacher \d$/);
    });
    expect(ofCalls(statements).filter(({ service }) => service === 'course')).toHaveLength(1);
    expect(ofCalls(statements).filter(({ service }) => service === 'user')).toHaveLength(1);
  });

  test("hides another instructor's draft by every door", async () => {
    const draft = await newCourse(grace, { title: 'Secret' }, false);
    const eve = await newInstructor(system.admin, 'Eve');
    for (const client of [system.client, eve.client, (await newStudent(system.client)).client]) {
      expect((await client.ok('query ($id: ID!) { course(id: $id) { title } }', { id: draft.id })).course).toBeNull();
    }
    expect((await grace.client.ok('query ($id: ID!) { course(id: $id) { title } }', { id: draft.id })).course.title).toBe('Secret');
    expect(await eve.client.refused('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id: draft.id })).toBe('NOT_FOUND');
    expect(await system.client.refused('query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }', { r: [] })).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
  });
});
