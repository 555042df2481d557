import { subgraphs } from '../../cli/subgraphs.js';
import { until } from '../../platform/testing/until.js';
import { type Cluster, startCluster } from '../kit/cluster.js';
import { serversOfRun } from '../kit/distributed.js';
import { subscribe } from '../kit/live.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';

const rest = subgraphs
  .map(({ name }) => name)
  .filter((name) => name !== 'course')
  .join();
const COURSES = '{ courses(first: 50) { nodes { title instructor { displayName } } } }';

let cluster: Cluster;
let grace: Person;
let course: { id: string };

beforeAll(async () => {
  cluster = await startCluster({
    groups: ['course', 'course', rest],
    routers: 2,
    settings: {
      ...serversOfRun(),
      LMS_PARTITIONS: '2',
      LMS_REGISTRY_POLL: '200ms',
      LMS_REGISTRY_HEARTBEAT: '500ms',
      LMS_LEAVE_DELAY: '2s',
      LMS_RATE_LIMITS: 'false',
    },
  });
  grace = await newInstructor(cluster.admin, 'Grace');
  course = await newCourse(grace, { title: 'Algebra' });
}, 180_000);
afterAll(() => cluster.stop(), 60_000);

/** Queries, and commands of which each shows in the course's version, until it is stopped. */
function load() {
  const failed: unknown[] = [];
  const state = { queries: 0, commands: 0, going: true };
  const query = async () => {
    while (state.going) {
      const { errors } = await grace.client.send(COURSES);
      if (errors.length > 0) failed.push(errors);
      state.queries += 1;
    }
  };
  const command = async () => {
    while (state.going) {
      const { course: known } = await grace.client.ok('query ($id: ID!) { course(id: $id) { version } }', { id: course.id });
      const input = { id: course.id, expectedVersion: known.version, title: `Algebra ${known.version}` };
      const { errors } = await grace.client.send('mutation ($input: UpdateCourseInput!) { updateCourse(input: $input) { version } }', {
        input,
      });
      if (errors.length > 0) failed.push(errors);
      state.commands += 1;
    }
  };
  const loops = Promise.all([query(), query(), command()]);
  return {
    failed,
    more: async () => {
      const { queries, commands } = state;
      await until(() => state.queries > queries + 20 && state.commands > commands + 3);
    },
    stop: async () => {
      state.going = false;
      await loops;
    },
  };
}

test('replicas that join and leave in good order fail no request', async () => {
  const work = load();
  await work.more();
  await cluster.join('course');
  await work.more();
  await cluster.leave(0);
  await cluster.leave(1);
  await work.more();
  await work.stop();
  expect(work.failed).toEqual([]);
}, 120_000);

test('of a replica that is killed no query is lost', async () => {
  await cluster.join('course');
  let going = true;
  const failed: unknown[] = [];
  const reading = async () => {
    while (going) {
      const { errors } = await grace.client.send(COURSES);
      if (errors.length > 0) failed.push(errors);
    }
  };
  const loops = Promise.all([reading(), reading(), reading()]);
  await cluster.kill(cluster.processes.length - 1);
  for (let n = 0; n < 20; n += 1) await grace.client.ok(COURSES);
  going = false;
  await loops;
  expect(failed).toEqual([]);
}, 120_000);

test('who follows on one replica hears of what happened through another', async () => {
  await cluster.join(rest);
  const ada = await newStudent(cluster.client, 'Ada');
  const titles: string[] = [];
  const all = await Promise.all(
    Array.from({ length: 4 }, () => subscribe(ada.client, 'subscription { notificationReceived { notification { course { title } } } }')),
  );
  const heard = Promise.all(
    all.map(async (live) => {
      for (;;) {
        const title = (await live.next()).notificationReceived.notification.course?.title;
        if (title === 'Botany') return titles.push(title);
      }
    }),
  );
  await newCourse(grace, { title: 'Botany' });
  await heard;
  expect(titles).toEqual(['Botany', 'Botany', 'Botany', 'Botany']);
  await Promise.all(all.map((live) => live.end()));
}, 120_000);
