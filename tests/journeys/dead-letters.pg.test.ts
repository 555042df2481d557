import { jest } from '@jest/globals';
import { deadLettersCommand } from '../../cli/dead-letters/command.js';
import { serviceDatabasesOf } from '../../cli/operate/service-databases.js';
import { until } from '../../platform/testing/until.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const said = jest.spyOn(console, 'log').mockImplementation(() => {});

let system: System;
let grace: Person;
let ada: Person;
beforeAll(async () => {
  system = await startOwnSystem('dead-letters');
  grace = await newInstructor(system.admin, 'Grace');
  ada = await newStudent(system.client, 'Ada');
  await until(async () => expect(await told()).toEqual(['Welcome']));
}, 240_000);
afterAll(() => system.stop());

/** What Ada's inbox says, newest first. */
const told = async (): Promise<string[]> =>
  (await ada.client.ok('{ notifications(first: 20) { nodes { title } } }')).notifications.nodes.map(
    ({ title }: { title: string }) => title,
  );

/** What the operator's command prints. */
async function lms(...args: string[]): Promise<string> {
  said.mockClear();
  await deadLettersCommand(
    (each) => each,
    async () => serviceDatabasesOf(await system.beside()),
  ).parseAsync(args, { from: 'user' });
  return said.mock.calls.flat().join('\n');
}

const held = async () =>
  JSON.parse(await lms('list', '--all', '--json')) as { name: string; type: string; state: string; key: string; reason: string }[];

const rename = (id: string, title: string) =>
  grace.client.ok('mutation ($id: ID!, $title: String!) { updateCourse(input: { id: $id, title: $title }) { title } }', { id, title });

test('a handler that throws stops nobody else, an operator sees it, and a redrive heals it in order', async () => {
  // A bug of one service, for one course: its row cannot be written.
  await system.sql('notification', `alter table known_course add constraint poisoned check (title not like 'Poison%')`);
  const { id } = await newCourse(grace, { title: 'Poison 1' });
  await rename(id, 'Poison 2');
  await newCourse(grace, { title: 'Another' });
  await until(async () => expect(await told()).toEqual(['New course: Another', 'Welcome']));
  expect((await ada.client.ok('query ($id: ID!) { course(id: $id) { title status } }', { id })).course).toEqual({
    title: 'Poison 2',
    status: 'PUBLISHED',
  });

  await until(async () => expect((await held())[0]).toMatchObject({ state: 'DEAD', type: 'COURSE_CREATED', key: id }));
  const queue = await held();
  expect(queue.every((each) => each.key === id && each.name.startsWith('notification/'))).toBe(true);
  expect(queue.slice(1).every(({ state }) => state === 'WAITING')).toBe(true);
  expect(await lms('list')).toMatch(/^notification\/\d+ +DEAD +course\.events .*COURSE_CREATED +3 +\d+ .*$/m);
  expect(await lms('show', queue[0]?.name as string)).toContain('poisoned');

  // Redriven too early it is dead again, and nothing has passed it.
  await lms('redrive', queue[0]?.name as string);
  await until(async () => expect((await held())[0]).toMatchObject({ name: queue[0]?.name, state: 'DEAD' }));
  expect(await held()).toHaveLength(queue.length);

  await system.sql('notification', 'alter table known_course drop constraint poisoned');
  expect(await lms('redrive', '--all', '--key', id)).toMatch(/^1 redriven/);
  await until(async () => expect(await lms('list', '--all')).toBe('No event is held.'));
  // By the time that it happened, which was before the other's.
  expect(await told()).toEqual(['New course: Another', 'New course: Poison 1', 'Welcome']);
  const [known] = await system.sql('notification', 'select title, sequence from known_course where id = ?', [id]);
  const [owned] = await system.sql('course', 'select title, sequence from courses where id = ?', [id]);
  expect(known).toEqual(owned);
});

test('what piled up while a table was away is redriven by one command', async () => {
  await system.sql('notification', 'alter table notification rename to notification_away');
  const [bob, cleo] = [await newStudent(system.client, 'Bob'), await newStudent(system.client, 'Cleo')];
  await until(async () => expect(await held()).toHaveLength(2));
  await system.sql('notification', 'alter table notification_away rename to notification');
  await lms('redrive', '--all');
  for (const { client } of [bob, cleo]) {
    await until(async () =>
      expect((await client.ok('{ notifications { nodes { title } } }')).notifications.nodes).toEqual([{ title: 'Welcome' }]),
    );
  }
  expect(await held()).toEqual([]);
});
