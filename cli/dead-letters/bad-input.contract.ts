import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../platform/kernel/clock.js';
import { createLogger } from '../../platform/kernel/log.js';
import type { BusRecord, EventBus } from '../../platform/messaging/bus/bus.js';
import { toWire } from '../../platform/messaging/event/cloud-events.js';
import { on } from '../../platform/messaging/inbox/consumer.js';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { type RunningInbox, startInbox } from '../../platform/messaging/inbox/inbox.js';
import { counted, createEventService, type EventService, effect, ThingCounted, things } from '../../platform/testing/event-service.js';
import { testPostgres } from '../../platform/testing/postgres.js';
import { until } from '../../platform/testing/until.js';
import { deadLettersCommand } from './command.js';

/** What anybody who reaches the bus can write to it. */
export type Anything = Pick<BusRecord, 'topic' | 'key' | 'headers' | 'value'>;

export interface OpenBus {
  readonly bus: EventBus;
  append(record: Anything): Promise<void>;
}

const wire = (key: string, changes: Parameters<typeof counted>[2] = {}): Anything => toWire(counted(key, 1, changes));
const withHeaders = (record: Anything, headers: Record<string, string>): Anything => ({
  ...record,
  headers: { ...record.headers, ...headers },
});

/** By key: what is wrong with it, and what the operator reads of it. */
const BAD: Readonly<Record<string, readonly [Anything, RegExp]>> = {
  schema: [wire('schema', { payload: { thingId: 'schema', count: 'three' } }), /count .*expected number/],
  'no payload': [{ ...wire('no payload'), value: Buffer.alloc(0) }, /not JSON/],
  'another thing': [wire('another thing', { payload: ['thingId'] }), /its payload: .*expected object/],
  version: [wire('version', { version: 7 }), /version 7 of THING_COUNTED is not known here/],
  'no version': [withHeaders(wire('no version'), { ce_lmsversion: 'latest' }), /ce_lmsversion is not a whole number/],
  json: [{ ...wire('json'), value: Buffer.from('{"thingId": "json", ') }, /not JSON/],
  'not utf-8': [{ ...wire('not utf-8'), value: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }, /not JSON: .*encod/i],
  '5 MB': [{ ...wire('5 MB'), value: Buffer.alloc(5_000_000, '1') }, /its value has 5000000 bytes/],
  source: [wire('source', { source: 'mallory' }), /mallory may not publish on thing\.events/],
  subject: [{ ...wire('its own'), key: 'subject' }, /its subject is its own, its key subject/],
  'no headers': [{ ...wire('no headers'), headers: {} }, /ce_id/],
};

/** Whatever is written to the bus: a dead letter that says why, and everything else goes on. Over each bus. */
export function badInputContract(name: string, open: () => Promise<OpenBus>): void {
  describe(`bad input on ${name}`, () => {
    let service: EventService;
    let at: OpenBus;
    let inbox: RunningInbox;
    const printed = jest.spyOn(console, 'log').mockImplementation(() => {});

    beforeEach(async () => {
      service = await createEventService(await (await testPostgres()).createDatabase('counting'));
      at = await open();
      // One partition: what stops it stops all.
      await at.bus.createTopics([{ name: things.name, partitions: 1 }]);
      inbox = await startInbox({
        consumer: 'counting',
        consumers: [on(ThingCounted, effect)],
        bus: at.bus,
        transaction: service.transaction,
        clock: systemClock,
        log: createLogger('silent'),
        retryPollMs: 20,
      });
    });
    afterEach(async () => {
      await inbox.stop();
      await at.bus.stop();
      await service.stop();
    }, 30_000);
    afterAll(async () => (await testPostgres()).drop());

    const applied = async () => (await service.sql<{ key: string }>('select key from effect order by id')).map(({ key }) => key);
    const lms = async (...args: string[]): Promise<string> => {
      printed.mockClear();
      const query: Query = (sql, values = []) => service.sql(sql, [...values]);
      const services = { services: new Map([['counting', query]]), stop: async () => {} };
      await deadLettersCommand(
        (each) => each,
        async () => services,
      ).parseAsync(args, { from: 'user' });
      return printed.mock.calls.flat().join('\n');
    };
    const letters = async () => JSON.parse(await lms('list', '--json')) as { name: string; key: string; reason: string; behind: number }[];

    test('each is a dead letter that says why; other keys flow, before and behind it', async () => {
      for (const [key, [record]] of Object.entries(BAD)) {
        await at.append(record);
        await at.bus.publish([counted(`after ${key}`, 1)]);
      }
      const good = Object.keys(BAD).map((key) => `after ${key}`);
      await until(async () => (await applied()).length === good.length, 60_000);
      expect(await applied()).toEqual(good);
      const reasons = Object.fromEntries((await letters()).map(({ key, reason }) => [key, reason]));
      expect(reasons).toEqual(Object.fromEntries(Object.entries(BAD).map(([key, [, reason]]) => [key, expect.stringMatching(reason)])));
      expect(inbox.healthy()).toBe(true);
      expect(await inbox.caughtUp(AbortSignal.timeout(10_000))).toBe(true);
    }, 120_000);

    test('an operator sees it whole, and the true events of its key go on once it is discarded', async () => {
      await at.append(wire('a', { source: 'mallory' }));
      await at.bus.publish([counted('a', 1), counted('a', 2), counted('b', 1)]);
      await until(async () => (await applied()).length === 1);
      const [letter] = await letters();
      expect(letter).toMatchObject({ key: 'a', behind: 2 });
      const page = await lms('show', letter?.name as string);
      expect(page).toMatch(/^reason +MalformedEvent: mallory may not publish on thing\.events$/m);
      expect(page).toMatch(/^ {2}ce_source +mallory$/m);
      expect(page).toContain('"thingId":"a"');

      await lms('discard', letter?.name as string);
      await until(async () => (await applied()).length === 3);
      expect(await applied()).toEqual(['b', 'a', 'a']);
    }, 60_000);

    test('a record without a key, of a type that nobody here takes, or with no type at all, holds nobody up', async () => {
      await at.append({ topic: things.name, key: null, headers: {}, value: Buffer.from('hello') });
      await at.append(withHeaders(wire('of another'), { ce_type: 'SOMETHING_ELSE' }));
      await at.bus.publish([counted('good', 1)]);
      await until(async () => (await applied()).length === 1);
      expect((await letters()).map(({ key }) => key)).toEqual(['']);
    }, 60_000);
  });
}
