import { subgraphs } from '../../cli/subgraphs.js';
import { until } from '../../platform/testing/until.js';
import { type Cluster, startCluster } from '../kit/cluster.js';
import { type Live, subscribe } from '../kit/live.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';

const ALONE = ['course', 'notification'];
const groups = [
  ...ALONE,
  subgraphs
    .map(({ name }) => name)
    .filter((name) => !ALONE.includes(name))
    .join(),
];
const COURSE = groups.indexOf('course');
const NOTIFICATION = groups.indexOf('notification');
const COURSES = '{ courses(first: 50) { nodes { title instructor { displayName } } } me { displayName } }';
const RECEIVED = 'subscription { notificationReceived { notification { title course { title instructor { displayName } } } } }';

let cluster: Cluster;
let grace: Person;
let ada: Person;
const open: Live[] = [];

beforeAll(async () => {
  cluster = await startCluster({ groups, settings: { LMS_FEED_POLL: '100ms' } });
  grace = await newInstructor(cluster.admin, 'Grace');
  ada = await newStudent(cluster.client, 'Ada');
}, 120_000);
afterAll(async () => {
  await Promise.all(open.map((live) => live.end()));
  await cluster.stop();
}, 60_000);

const titles = async ({ client }: Person) => {
  const { data, errors } = await client.send(COURSES);
  return { titles: data.courses?.nodes.map((each: { title: string }) => each.title), me: data.me, errors };
};

describe('router and services in processes of their own', () => {
  test('a course is made and found by one who was just registered, across four databases', async () => {
    await newCourse(grace, { title: 'Algebra' });
    const { courses, me } = await ada.client.ok(COURSES);
    expect([courses.nodes, me]).toEqual([[{ title: 'Algebra', instructor: { displayName: 'Grace' } }], { displayName: 'Ada' }]);
    expect(await ada.client.refused('mutation { createCourse(input: { title: "Mine", summary: "x" }) { id } }')).toBe('FORBIDDEN');
  });

  test('a service that is killed costs its own fields, and is there again when it is started', async () => {
    await cluster.kill(COURSE);
    const away = await titles(ada);
    expect(away).toMatchObject({ titles: undefined, me: { displayName: 'Ada' } });
    expect(away.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['courses'], 'UNAVAILABLE']]);
    await cluster.revive(COURSE);
    await until(async () => (await titles(ada)).titles?.join() === 'Algebra');
  });

  test('who follows sees nothing of a restart, and misses nothing', async () => {
    const live = await subscribe(ada.client, RECEIVED);
    open.push(live);
    const heard = async () => (await live.next()).notificationReceived.notification;
    await newCourse(grace, { title: 'Botany' });
    await until(async () => (await unread(ada)).includes('Botany'));
    expect((await heard()).course).toMatchObject({ title: 'Botany', instructor: { displayName: 'Grace' } });
    await cluster.kill(NOTIFICATION);
    await newCourse(grace, { title: 'Chemistry' });
    await cluster.revive(NOTIFICATION);
    expect((await heard()).course).toMatchObject({ title: 'Chemistry' });
  });

  test('a service takes nothing from whoever comes along', async () => {
    const { origin } = new URL(cluster.processes[COURSE]?.client.url ?? '');
    const direct = cluster.client.with({ 'x-lms-passport': 'forged' });
    const token = `Bearer ${ada.client.token}`;
    for (const header of [
      ['x-nothing', ''],
      ['authorization', token],
      ['x-lms-passport', 'forged'],
      ['x-lms-passport', token],
    ] as const) {
      const reply = await fetch(`${origin}/course/graphql`, {
        method: 'POST',
        headers: [['content-type', 'application/json'], [...header]],
        body: JSON.stringify({ query: '{ _service { sdl } }' }),
      });
      expect(reply.status).toBe(401);
    }
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    expect((await direct.ok('{ courses { nodes { title } } }')).courses.nodes).not.toEqual([]);
  });
});

const unread = async ({ client }: Person): Promise<string[]> =>
  (await client.ok('{ notifications(first: 10) { nodes { course { title } } } }')).notifications.nodes.map(
    ({ course }: { course: { title: string } | null }) => course?.title,
  );
