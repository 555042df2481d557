import { until } from '../../platform/testing/until.js';
import { newStudent } from '../kit/school.js';
import { eachOnce } from './attacks/attacks.js';
import { holdAt } from './attacks/hold.js';
import type { Acknowledged } from './checks/acknowledged.js';
import { orphansIn } from './checks/deletions.js';
import { brokenFiguresIn } from './checks/figures.js';
import { inLedger, type Ledger, openLedger } from './checks/ledger.js';
import { change, rowsOf } from './checks/rows.js';
import { brokenStandingsIn } from './checks/standings.js';
import { ALL_WELL } from './checks/verdict.js';
import { runChaos } from './run.js';
import { openSite, REDIS_PREFIX, type Site } from './site/site.js';

// The short form: every process, every server, the network and each rebuild once, under load. `npm run chaos` is the long one.

let site: Site;
let writes: Acknowledged;
const heard: string[] = [];
const say = (line: string) => void heard.push(`${new Date().toISOString()} ${line}`);

beforeAll(async () => {
  site = await openSite((group) => group === 'enrollment');
}, 300_000);
afterAll(() => site.stop(), 120_000);

test('every process, every server and the network fail under load: nothing is lost, nothing is doubled, and all is in order', async () => {
  const outcome = await runChaos(site, { seed: 42, plan: eachOnce, say });
  writes = outcome.writes;
  // Every attack struck: a point that nothing passed would have been told.
  expect(heard.filter((line) => line.includes('within'))).toEqual([]);
  expect([outcome.verdict, await inLedger(site.url, (ledger) => ledger.examples())]).toEqual([ALL_WELL, []]);
  expect(writes.count).toBeGreaterThan(100);
}, 900_000);

describe('each of these checks goes red when what it is about is broken', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await openLedger(site.url);
  });
  afterAll(() => ledger.close());

  const one = (table: string, condition = 'true') => `ctid = (select min(ctid) from ${table} where ${condition})`;

  test.each([
    ['neverApplied', `delete from applied where ${one('applied')}`],
    ['appliedTwice', `insert into applied select * from applied where ${one('applied')}`],
    ['notCommitted', `delete from expected where ${one('expected')}`],
    ['outOfOrder', `update applied set at = now() where event_id = (select event_id from expected where type = 'COURSE_CREATED' limit 1)`],
    [
      'outdated',
      `update mirrored set sequence = 0 where ${one('mirrored', `effect like 'payment %' and (effect, key) in (select effect, key from wanted)`)}`,
    ],
    ['neverMade', `delete from made where ${one('made', '(effect, key) in (select effect, key from wanted)')}`],
    ['madeTwice', `insert into made select * from made where ${one('made')}`],
    ['completedTwice', `insert into committed select * from committed where ${one('committed', `type = 'CONTENT_COMPLETED'`)}`],
    [
      'answerUnheard',
      `update step set state = 'RUNNING' where ${one('step', `state = 'DONE' and saga_id in (select saga_id from answer where state = 'DONE') and step = 'payment'`)}`,
    ],
    ['stuck', `update step set state = 'STUCK' where ${one('step')}`],
  ] as const)('%s', async (name, statement) => {
    expect((await ledger.broken(statement))[name]).toBeGreaterThan(0);
  });

  test.each([
    ['otherStanding', `update standing set active = not active where ${one('standing')}`],
    ['sessionOfNobody', `delete from standing where id in (select user_id from session)`],
    ['sessionGoesOn', `insert into ending select user_id, started_sequence + 1, null from session limit 1`],
  ] as const)('%s', async (name, statement) => {
    await newStudent(site.cluster.client);
    const redis = { url: site.redis.url, prefix: REDIS_PREFIX };
    expect((await brokenStandingsIn(site.url, redis, statement))[name]).toBeGreaterThan(0);
  });

  test.each([
    ['enrollments', `update counted set status = 'ACTIVE' where ${one('counted', `status = 'COMPLETED'`)}`],
    ['departures', `delete from counted where status = 'CANCELLED'`],
    ['completions', `update counted set at = at - interval '1 day' where ${one('counted', `status = 'COMPLETED'`)}`],
    ['grades', `update scored set score = score + 1 where ${one('scored')}`],
    ['submissions', `delete from accepted where ${one('accepted')}`],
    ['revenue', `update revenue set amount = 2 * amount where ${one('revenue', 'amount <> 0')}`],
    ['people', `update person set active = not active where ${one('person')}`],
    ['courses', `update found set is_open = not is_open where ${one('found', `kind = 'COURSE'`)}`],
    ['contents', `delete from found where ${one('found', `kind = 'CONTENT'`)}`],
  ] as const)('figures: %s', async (name, statement) => {
    expect((await brokenFiguresIn(site.url, statement))[name]).toBeGreaterThan(0);
  });

  test('an event that nothing brought about', async () => {
    const statement = `delete from committed where type = 'PLAN_MEMBERSHIP_RENEWED'`;
    expect(await ledger.unheard(statement)).toEqual(['enrollment ← PLAN_MEMBERSHIP_RENEWED']);
  });

  test('something that is left of a deleted course', async () => {
    const [gone] = await rowsOf(site.url('lms_course'), `select key from outbox where type = 'COURSE_DELETED'`);
    await change(
      site.url('lms_enrollment'),
      `insert into known_curriculum (course_id, sequence, items) values (gen_random_uuid(), 1, jsonb_build_array('${gone?.key}'))`,
    );
    expect(await orphansIn(site.url)).toEqual(['enrollment.known_curriculum: 1']);
  });

  test('a write that is missing', async () => {
    writes.wrote('lms_course', 'courses', '00000000-0000-7000-8000-000000000000');
    writes.watched('00000000-0000-7000-8000-000000000000', '00000000-0000-7000-8000-000000000001', 0, 1);
    expect(await writes.missingIn(site.url)).toEqual([
      'lms_course courses 00000000-0000-7000-8000-000000000000',
      'lms_content watch_progress 00000000-0000-7000-8000-000000000000 00000000-0000-7000-8000-000000000001',
    ]);
  });
});

test('with the inbox switched off, what is told twice is seen', async () => {
  const notification = site.cluster.processes.length;
  await site.cluster.kill(site.cluster.processes.indexOf(site.program('notification')));
  await site.cluster.join('notification --without-inbox');
  for (let n = 0; n < 2; n += 1) {
    const program = site.cluster.processes[notification] as Site['cluster']['processes'][number];
    const applied = holdAt(program, { point: 'inbox.committed-not-acknowledged', type: 'USER_REGISTERED' });
    await newStudent(site.cluster.client);
    await applied.reached;
    await site.cluster.kill(notification);
    await site.cluster.revive(notification);
  }
  await until(async () => (await inLedger(site.url, (ledger) => ledger.broken())).madeTwice > 0, 60_000);
}, 300_000);
