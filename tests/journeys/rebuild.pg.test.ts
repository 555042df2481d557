import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { rebuildCommand } from '../../cli/rebuild/command.js';
import { until } from '../../platform/testing/until.js';
import { newCourse, newInstructor } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
const said = jest.spyOn(console, 'log').mockImplementation(() => {});
beforeAll(async () => {
  system = await startOwnSystem('rebuild');
}, 240_000);
afterAll(() => system.stop());

const known = () => system.sql<{ id: string; status: string }>('payment', 'select id, status from known_course order by id');
const rebuilt = async () => {
  const { databases } = await system.beside();
  await rebuildCommand(await system.settings(), { projection: 'payment.courses' }, { ...databases, stop: async () => {} });
  return said.mock.calls.flat().at(-1);
};
const published = (courses: readonly { id: string }[]) =>
  courses.map(({ id }) => ({ id, status: 'PUBLISHED' })).sort((one, other) => one.id.localeCompare(other.id));

test('a projection is rebuilt beside the running server, which then goes on with it; nothing is published again', async () => {
  const instructor = await newInstructor(system.admin);
  const courses = [await newCourse(instructor), await newCourse(instructor)];
  await until(async () => expect(await known()).toEqual(published(courses)));
  await until(async () => expect(await mailDue()).toEqual([]));
  const before = await told();

  await system.sql('payment', 'delete from known_course');
  expect(await rebuilt()).toBe('payment.courses: rebuilt, and in its place');
  expect(await known()).toEqual(published(courses));

  courses.push(await newCourse(instructor));
  await until(async () => expect(await known()).toEqual(published(courses)));
  expect(await rebuilt()).toBe('payment.courses: rebuilt, and in its place');
  expect(await known()).toEqual(published(courses));
  expect(await told()).toEqual(before);
  expect(await mailDue()).toEqual([]);
});

test('a projection that there is not is refused, and all that there are are named', async () => {
  await expect(rebuildCommand(await system.settings(), { projection: 'payment.nothing' })).rejects.toThrow(
    /^There is no projection payment\.nothing: there are (.*, )?payment\.courses(, .*)?\.$/,
  );
});

/** What payment and notification have told to other services and to people. */
const told = async () => [
  await system.sql('payment', 'select event_id from outbox order by event_id'),
  await system.sql('notification', 'select event_id from outbox order by event_id'),
  await system.sql('notification', 'select id from notification order by id'),
];

/** Mail that was sent is no row any more. */
const mailDue = () => system.sql('notification', 'select notification_id from email_delivery');
