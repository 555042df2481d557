import { until } from '../../platform/testing/until.js';
import { type Live, subscribe } from '../kit/live.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
let grace: Person;
let live: Live | undefined;
beforeAll(async () => {
  system = await startOwnSystem('metrics');
  grace = await newInstructor(system.admin, 'Grace');
}, 240_000);
afterEach(async () => {
  await live?.end();
  live = undefined;
});
afterAll(() => system.stop());

/** The sums of a metric's series that have these labels, one a process; none where there is no such series. */
async function sums(name: string, labels: Record<string, string>): Promise<number[]> {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return (await system.metrics()).flatMap((page) => {
    const lines = page.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    const found = lines.filter((line) => wanted.every((each) => line.includes(each)));
    return found.length === 0 ? [] : [found.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)];
  });
}

/** What the processes did, together; undefined when none tells. */
async function metric(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
  const all = await sums(name, labels);
  return all.length === 0 ? undefined : all.reduce((sum, each) => sum + each);
}

/** What the processes see of one thing that they share. */
const seen = async (name: string, labels: Record<string, string>): Promise<number> => Math.max(...(await sums(name, labels)));

test('the page counts what is asked, by type and outcome, and nothing that a client makes up', async () => {
  const before = (await metric('lms_operation_seconds_count', { type: 'query', outcome: 'ok' })) ?? 0;
  await system.client.ok('query Zebra { __typename courses { totalCount } }');
  expect(await metric('lms_operation_seconds_count', { type: 'query', outcome: 'ok' })).toBe(before + 1);
  expect(await system.client.refused('mutation { createCourse(input: { title: "x", summary: "y" }) { id } }')).toBe('UNAUTHENTICATED');
  expect(await metric('lms_operation_seconds_count', { type: 'mutation', outcome: 'UNAUTHENTICATED' })).toBe(1);
  await fetch(`${system.origin}/no/such/page`);
  expect(await metric('lms_http_request_seconds_count', { route: 'none', status: '404' })).toBe(1);
  const text = (await system.metrics()).join('\n');
  expect(text).not.toMatch(/Zebra|such\/page/);
  expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
});

test('the page counts who is connected', async () => {
  expect(await metric('lms_open_subscriptions')).toBe(0);
  live = await subscribe(grace.client, 'subscription { notificationReceived { cursor } }');
  expect(await metric('lms_open_connections')).toBe(1);
  await until(async () => expect(await metric('lms_open_subscriptions')).toBe(1));
  await live.end();
  await until(async () => expect(await metric('lms_open_connections')).toBe(0));
  expect(await metric('lms_open_subscriptions')).toBe(0);
});

test('the page follows an event from its outbox to its consumers', async () => {
  const registered = { consumer: 'notification', type: 'USER_REGISTERED' };
  const before = (await metric('lms_event_applied_seconds_count', registered)) ?? 0;
  await newStudent(system.client);
  await until(async () => expect(await metric('lms_event_applied_seconds_count', registered)).toBe(before + 1));
  expect(await metric('lms_events_published_total', { service: 'user', topic: 'user.events' })).toBeGreaterThan(0);
});

test('the page tells of a dead letter and of what waits behind it, and that they are gone', async () => {
  expect(await seen('lms_held_events', { service: 'notification', state: 'DEAD' })).toBe(0);
  await system.sql('notification', `alter table known_course add constraint poisoned check (title <> 'Poison')`);
  await newCourse(grace, { title: 'Poison' });
  await until(async () => expect(await seen('lms_held_events', { service: 'notification', state: 'DEAD' })).toBe(1));
  expect(await metric('lms_dead_letters_total', { consumer: 'notification', type: 'COURSE_CREATED' })).toBe(1);
  expect(await metric('lms_events_retried_total', { consumer: 'notification', type: 'COURSE_CREATED' })).toBe(1);
  await until(async () => expect(await seen('lms_held_events', { service: 'notification', state: 'WAITING' })).toBeGreaterThan(0));
  await system.sql('notification', 'delete from held_events');
  expect(await seen('lms_held_events', { service: 'notification' })).toBe(0);
});
