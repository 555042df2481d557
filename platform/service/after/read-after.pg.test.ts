import { parse } from 'graphql';
import { anonymous } from '../../kernel/identity.js';
import { newId } from '../../kernel/ids.js';
import { type Position, progressOf } from '../../kernel/position.js';
import { toWire } from '../../messaging/event/cloud-events.js';
import type { EventEnvelope } from '../../messaging/event/envelope.js';
import type { DerivedProgress, DerivedStore } from '../../messaging/projection/define.js';
import type { LiveProjection } from '../../messaging/projection/live-projection.js';
import { type CountsService, countsService } from '../../testing/counts-projection.js';
import { counted } from '../../testing/event-service.js';
import { type ManualBus, manualBus } from '../../testing/manual-bus.js';
import { testPostgres } from '../../testing/postgres.js';

const QUERY = parse('{ thingCounts { thingId times } }');
/** Nothing of these tests waits for it to pass. */
const LONG = '1h';

let service: CountsService;
let projection: LiveProjection;
let manual: ManualBus;

const start = async (wait: string, derived?: DerivedStore) => {
  service = await countsService(undefined, { LMS_AFTER_WAIT: wait }, derived);
  manual = manualBus();
  projection = await service.live(manual.bus as never);
};
afterEach(async () => {
  await projection.stop();
  await service.stop();
});
afterAll(async () => (await testPostgres()).drop());

const markOf = ({ id, time, topic, type }: EventEnvelope) => ({ id, time: Date.parse(time), topic, type });
/** Of the time that the service has. */
const happened = (count: number, fields: Partial<EventEnvelope> = {}) => ({
  ...counted('k', count),
  time: service.clock.now().toISOString(),
  ...fields,
});
const ask = async (after?: Position) => {
  const result = await service.client.execute({ document: QUERY, caller: anonymous, correlationId: newId(), after });
  const { thingCounts = [] } = result.data as { thingCounts?: { times: number }[] };
  return { times: thingCounts.map(({ times }) => times), behind: progressOf(result).behind };
};
const looks = () => service.statements.filter((sql) => sql.includes('from inbox'));

it('answers with what the position names, however late that arrives', async () => {
  await start(LONG);
  const [first, second] = [happened(1), happened(2)];
  const answers = [ask([markOf(first)]), ask([markOf(first), markOf(second)])];
  await manual.send(first);
  expect((await answers[0])?.behind).toBeUndefined();
  await manual.send(second);
  expect(await answers[1]).toEqual({ times: [2], behind: undefined });
});

it('answers with what there is, and says so, where the projection does not get there', async () => {
  await start('20ms');
  await manual.send(happened(1));
  expect(await ask([markOf(happened(2))])).toEqual({ times: [1], behind: ['library.counts'] });
});

it('waits for nothing that the projection does not consume, and for nothing of long ago', async () => {
  await start(LONG);
  const foreign = { ...markOf(happened(1)), type: 'THING_PAINTED' };
  const old = { ...markOf(happened(1)), time: service.clock.now().getTime() - 3_600_001 };
  expect(await ask([foreign, old])).toEqual({ times: [], behind: undefined });
  expect(looks()).toEqual([]);
});

it('costs no statement where nobody waits, and none for each of many who do', async () => {
  await start(LONG);
  const event = happened(1);
  await ask();
  await manual.send(happened(7));
  expect(looks()).toEqual([]);
  const answers = Array.from({ length: 50 }, () => ask([markOf(event)]));
  // They hold no connection of the eight that there are.
  expect(await ask()).toEqual({ times: [1], behind: undefined });
  await manual.send(event);
  expect(new Set((await Promise.all(answers)).map(({ times }) => times[0]))).toEqual(new Set([2]));
  service.statements.length = 0;
  await manual.send(happened(8));
  expect(looks()).toEqual([]);
});

describe('where something is derived of the projection', () => {
  let progress: DerivedProgress;
  let refreshed: number;
  let isAway: boolean;
  beforeEach(() => {
    [progress, refreshed, isAway] = [{ pending: null, latest: 0 }, 0, false];
  });

  /** Has followed as far as the test says. */
  const derived = (onAsked = () => {}): DerivedStore => ({
    begin: () => Promise.reject(new Error('nothing is rebuilt here')),
    async progress() {
      onAsked();
      return progress;
    },
    async refresh() {
      if (isAway) throw new Error('it is away');
      refreshed += 1;
    },
  });

  it('waits until that has followed the change, and for no later one', async () => {
    const asked = Promise.withResolvers<void>();
    await start(LONG, derived(asked.resolve));
    const event = happened(1);
    progress = { pending: 3, latest: 5 };
    const answer = ask([markOf(event)]);
    await manual.send(event);
    await asked.promise;
    expect(refreshed).toBe(0);
    progress = { pending: 6, latest: 9 };
    expect(await answer).toEqual({ times: [1], behind: undefined });
    expect(refreshed).toBe(1);
  });

  it('asks it for nothing before the tables have the event, and refreshes it once for all who wait', async () => {
    let times = 0;
    await start(
      LONG,
      derived(() => void (times += 1)),
    );
    const event = happened(1);
    const answers = Array.from({ length: 20 }, () => ask([markOf(event)]));
    await manual.send(happened(7));
    expect([times, refreshed]).toEqual([0, 0]);
    await manual.send(event);
    await Promise.all(answers);
    expect([times, refreshed]).toEqual([1, 1]);
  });

  it.each([
    ['has not followed', () => void (progress = { pending: 5, latest: 5 })],
    ['is away', () => void (isAway = true)],
  ])('answers with what there is, and says so, where that %s', async (_how, hold) => {
    await start('20ms', derived());
    hold();
    const event = happened(1);
    await manual.send(event);
    expect(await ask([markOf(event)])).toEqual({ times: [1], behind: ['library.counts'] });
  });
});

it('waits its time for an event that is parked, says so, and no longer once that is redriven', async () => {
  await start('20ms');
  const event = happened(1);
  await manual.deliver({ ...toWire(event), value: Buffer.from('{"count":"none"}') });
  expect(await ask([markOf(event)])).toEqual({ times: [], behind: ['library.counts'] });
  await service.sql('update inbox set applied_at = now() where event_id = ?', [event.id]);
  expect((await ask([markOf(event)])).behind).toBeUndefined();
});
