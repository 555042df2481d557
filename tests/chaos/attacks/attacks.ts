import { delay } from '../../../platform/kernel/delay.js';
import type { FaultPoint } from '../../../platform/messaging/event/faults.js';
import { within } from '../../../platform/testing/until.js';
import { groups, type Site } from '../site/site.js';

/** Something that happens to a running system. Resolves when all of it runs again. */
export interface Attack {
  readonly name: string;
  strike(site: Site, random: () => number): Promise<void>;
}

/** No event came by the point meanwhile: that says nothing about the system. */
export class NothingPassed extends Error {
  override readonly name = 'NothingPassed';
}

/** How long what was killed stays away, in ms. */
const AWAY_MS = 1_500;
/** How long the line to Kafka is cut, in ms: longer than a consumer's session, so that its group goes on without it. */
const CUT_MS = 5_000;
/** Until the load has brought an event to a point. */
const PASSES_WITHIN_MS = 60_000;

const AT_THE_RELAY: readonly FaultPoint[] = ['relay.read-not-published', 'relay.published-not-marked'];
const AT_THE_INBOX: readonly FaultPoint[] = [
  'inbox.received-not-handled',
  'inbox.handled-not-committed',
  'inbox.committed-not-acknowledged',
];

const attack = (name: string, strike: Attack['strike']): Attack => ({ name, strike });
const whileAway = (random: () => number) => delay(random() * AWAY_MS);

const killGroup = (group: string) => attack(`SIGKILL of ${group}`, (site) => site.restart(group));

/** The process stands still there, and is killed. */
const dieAt = (group: string, point: FaultPoint) =>
  attack(`SIGKILL of ${group} at ${point}`, async (site) => {
    const held = site.hold(group, { point });
    try {
      await within(held.reached, PASSES_WITHIN_MS, `${group} at ${point}`);
    } catch (error) {
      held.letGo();
      throw new NothingPassed((error as Error).message);
    }
    await site.restart(group);
  });

const servers: readonly Attack[] = [
  attack('SIGKILL of the router', async ({ cluster }, random) => {
    await cluster.killRouter(0);
    await whileAway(random);
    await cluster.reviveRouter(0);
  }),
  attack('SIGKILL of Kafka', async ({ kafka, line }, random) => {
    await kafka.kill();
    // It comes back at its ports if all of them are free, and the line listens at one.
    await line.cut();
    await whileAway(random);
    // A slow machine may need a second try.
    await kafka.restart().catch(() => kafka.restart());
    await line.heal();
  }),
  attack('SIGKILL of Redis, which forgets everything', async ({ redis }, random) => {
    await redis.kill();
    await whileAway(random);
    await redis.restart();
  }),
  attack('SIGKILL of PostgreSQL', ({ postgres }) => postgres.kill()),
];

const network: readonly Attack[] = [
  attack('the line to Kafka is cut', async ({ line }) => {
    await line.cut();
    await delay(CUT_MS);
    await line.heal();
  }),
  attack('the line to Kafka lets nothing through', async ({ line }) => {
    line.hold();
    await delay(CUT_MS);
    await line.heal();
  }),
];

/** Made anew from the first event on, while others go on. */
const rebuilds: readonly Attack[] = ['search', 'analytics'].map((projection) =>
  attack(`a rebuild of ${projection}`, (site) => site.rebuild(projection)),
);

const publishing = ['user,auth', 'course', 'enrollment', 'content', 'payment'];
const consuming = ['enrollment', 'content', 'payment', 'notification', 'assignment,submission,evaluation', 'search', 'analytics'];

/** Everything that can happen, for a long run. */
export const attacks: readonly Attack[] = [
  ...groups.map(killGroup),
  ...publishing.flatMap((group) => AT_THE_RELAY.map((point) => dieAt(group, point))),
  ...consuming.flatMap((group) => AT_THE_INBOX.map((point) => dieAt(group, point))),
  ...servers,
  ...network,
  ...rebuilds,
];

/** Each process, each server, each point, the network and each rebuild once: a short run. */
export const eachOnce: readonly Attack[] = [
  dieAt('enrollment', 'relay.read-not-published'),
  killGroup('user,auth'),
  ...servers.slice(0, 2),
  dieAt('payment', 'relay.published-not-marked'),
  killGroup('course'),
  dieAt('notification', 'inbox.received-not-handled'),
  ...network.slice(0, 1),
  dieAt('payment', 'inbox.handled-not-committed'),
  dieAt('analytics', 'inbox.handled-not-committed'),
  ...rebuilds,
  ...servers.slice(2),
  dieAt('search', 'inbox.committed-not-acknowledged'),
  dieAt('assignment,submission,evaluation', 'inbox.committed-not-acknowledged'),
];
