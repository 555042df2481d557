import { subgraphs } from '../../../cli/subgraphs.js';
import { until } from '../../../platform/testing/until.js';
import { BehindTheBack } from '../../kit/behind.js';
import { type Cluster, startCluster } from '../../kit/cluster.js';
import { serversOfRun } from '../../kit/distributed.js';
import { idsOf, type Sql } from '../../kit/left-of-course.js';
import { newInstructor } from '../../kit/school.js';
import { type Held, type Hold, holdAt } from '../attacks/hold.js';
import { UNDER_FIRE } from '../site/settings.js';
import { brokenDeletionOf, deleteCourse, deletionState, endedBy, NOTHING_BROKEN, underLoad } from './deletion.js';
import { openLargeCourse, SIZE } from './large-course.js';

// Each service in a process of its own, on Kafka and Redis, killed at its own part of a deletion, under people who go on enrolling and handing in.

/** Where each of them dies. Who has no part in it dies all the same. */
const DEATHS: Readonly<Record<string, Hold | null>> = {
  course: { point: 'relay.published-not-marked', type: 'COURSE_DELETED' },
  assignment: { point: 'inbox.handled-not-committed', type: 'COURSE_DELETED' },
  content: { point: 'inbox.handled-not-committed', type: 'COURSE_DELETED' },
  submission: { point: 'inbox.committed-not-acknowledged', type: 'COURSE_DELETED' },
  evaluation: { point: 'relay.read-not-published', type: 'SAGA_STEP_DONE' },
  enrollment: { point: 'relay.published-not-marked', type: 'ENROLLMENT_CANCELLED' },
  payment: { point: 'inbox.handled-not-committed', type: 'ENROLLMENT_CANCELLED' },
  notification: { point: 'inbox.committed-not-acknowledged', type: 'ENROLLMENT_CANCELLED' },
  search: { point: 'inbox.handled-not-committed', type: 'COURSE_DELETED' },
  analytics: { point: 'inbox.committed-not-acknowledged', type: 'COURSE_DELETED' },
  'user,auth': null,
};
const groups = Object.keys(DEATHS);

let cluster: Cluster;
let behind: BehindTheBack;
beforeAll(async () => {
  expect(groups.flatMap((group) => group.split(',')).sort()).toEqual(subgraphs.map(({ name }) => name).sort());
  cluster = await startCluster({
    groups,
    program: 'tests/chaos/site/subgraph.worker.ts',
    settings: { ...UNDER_FIRE, ...serversOfRun(), LMS_COURSE_DELETION_WITHIN: '5s' },
  });
  behind = new BehindTheBack((service) => cluster.databaseUrl(service));
}, 600_000);
afterAll(async () => {
  await behind.close();
  await cluster.stop();
}, 120_000);

const sql: Sql = (service, statement, parameters) => behind.sql(service, statement, parameters);

async function restarted(group: string): Promise<void> {
  await cluster.kill(groups.indexOf(group));
  await cluster.revive(groups.indexOf(group));
}

test('a course of a thousand is deleted, each service killed at its part of it: it ends complete, nothing is left, each is told and refunded once', async () => {
  const grace = await newInstructor(cluster.admin, 'Grace');
  const course = await openLargeCourse(grace, cluster.client, sql);
  const { courseId } = course;
  const ids = await idsOf(sql, courseId);
  expect(ids.length).toBeGreaterThan(SIZE.students * (2 + 2 * SIZE.assignments));

  await underLoad(course, cluster.client, async () => {
    const deaths = groups.map((group) => dieAt(group, DEATHS[group] ?? null, courseId));
    const deletionId = await deleteCourse(grace, courseId);
    await Promise.all(deaths);
    await until(async () => expect(await deletionState(grace, deletionId)).toBe('COMPLETED'), 180_000);
  });
  await until(async () => expect(await brokenDeletionOf(sql, courseId, ids)).toEqual(NOTHING_BROKEN), 120_000);
  expect(await endedBy(sql, courseId)).toBeGreaterThanOrEqual(SIZE.students + SIZE.paid + SIZE.pending + SIZE.waiting);
}, 1_200_000);

/** Kills a service where it stands, the others going on into a world without it; and starts it anew. */
async function dieAt(group: string, hold: Hold | null, courseId: string): Promise<void> {
  const held: Held | undefined = hold ? holdAt(cluster.processes[groups.indexOf(group)] as Cluster['processes'][number], hold) : undefined;
  if (held) await held.reached;
  else await until(async () => expect(await endedBy(sql, courseId)).toBeGreaterThan(0), 180_000);
  await restarted(group);
}
