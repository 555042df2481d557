import { parse } from 'graphql';
import { anonymous } from '../../kernel/identity.js';
import { newId } from '../../kernel/ids.js';
import { type Position, progressOf } from '../../kernel/position.js';
import type { EventEnvelope } from '../../messaging/event/envelope.js';
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

const start = async (wait: string) => {
  service = await countsService(undefined, { LMS_AFTER_WAIT: wait });
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
