import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { newId } from '../../platform/kernel/ids.js';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { type OrderFixture, openOrderFixture } from '../../platform/testing/sagas/order-fixture.js';
import { placeOrder } from '../../platform/testing/sagas/shop.js';
import { sagasCommand } from './command.js';

// Two services with sagas of their own; an operator who has both.

const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
let fixture: OrderFixture;
let other: OrderFixture;
beforeAll(async () => {
  [fixture, other] = await Promise.all([openOrderFixture(), openOrderFixture()]);
});
beforeEach(async () => {
  for (const each of [fixture, other]) {
    await each.calmDown();
    await each.operator.query('delete from saga');
  }
});
afterAll(() => Promise.all([fixture.stop(), other.stop()]));

/** What the command prints. */
async function lms(...args: string[]): Promise<string> {
  printed.mockClear();
  let closed = false;
  const query =
    ({ operator }: OrderFixture): Query =>
    async (sql, values) =>
      (await operator.query(sql, [...(values ?? [])])).rows;
  const command = sagasCommand(
    (each) => each,
    async () => ({
      services: new Map([
        ['shop', query(fixture)],
        ['branch', query(other)],
      ]),
      stop: async () => {
        closed = true;
      },
    }),
    fixture.shop.clock,
  );
  command.commands.forEach((each) => {
    each.exitOverride().configureOutput({ writeErr: () => {} });
  });
  await command.parseAsync(args, { from: 'user' });
  expect(closed).toBe(true);
  return printed.mock.calls.flat().join('\n');
}

/** An order whose first step cannot be undone. */
async function stuckOrder(at: OrderFixture): Promise<string> {
  const { sagaId } = await placeOrder(at.atShop(), { refuse: 'packing' });
  await at.shop.sql("insert into trouble values ('fire')");
  await at.post.deliverAll();
  for (let turn = 0; turn < 3; turn += 1) {
    at.shop.clock.advance(30_000);
    await at.timer();
  }
  return sagaId;
}

test('the list has the unfinished ones of every service or of one, what is stuck first, and why', async () => {
  expect(await lms('list')).toBe('Every saga is finished.');
  const { sagaId: running, orderId } = await placeOrder(fixture.atShop());
  const stuck = await stuckOrder(other);
  const [headings, ...lines] = (await lms('list')).split('\n');
  expect(headings).toMatch(/^ID +STATE +SERVICE +SAGA +SUBJECT +STEP +SINCE \(UTC\) +REASON$/);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(new RegExp(`^${stuck} +STUCK +branch +order +\\S+ +stock STUCK +.*Error: the shelf is on fire$`));
  expect(lines[1]).toMatch(new RegExp(`^${running} +RUNNING +shop +order +${orderId} +insurance RUNNING, packing RUNNING`));
  expect(await lms('list', '--service', 'shop')).not.toContain(stuck);
  expect(await lms('list', '--state', 'STUCK')).not.toContain(running);
  expect(await lms('list', '--state', 'COMPLETED')).toBe('No saga is COMPLETED.');
  expect(await lms('list', '--kind', 'another')).toBe('Every saga is finished.');
  expect(JSON.parse(await lms('list', '--json'))).toMatchObject([
    { id: stuck, service: 'branch', state: 'STUCK' },
    { id: running, service: 'shop', state: 'RUNNING' },
  ]);
  expect(JSON.parse(await lms('list', '--json', '--limit', '1'))).toHaveLength(1);
});

test('one is shown as a page with its steps, from whichever service it is', async () => {
  const id = await stuckOrder(other);
  const page = await lms('show', id);
  expect(page).toMatch(/^saga +order, of branch$/m);
  expect(page).toMatch(/^reason +refused$/m);
  expect(page).toMatch(/^ {2}stock +STUCK +3 +.*Error: the shelf is on fire$/m);
  expect(page).toMatch(/^ {2}delivery +PENDING/m);
  expect(page).toMatch(/^data\n\{\n {2}"refuse": "packing"\n\}$/m);
  expect(JSON.parse(await lms('show', id, '--json'))).toMatchObject({ id, service: 'branch', steps: expect.any(Array) });
});

test('a retried one goes on at the next look at the time', async () => {
  const id = await stuckOrder(other);
  await other.shop.sql('delete from trouble');
  expect(await lms('retry', id)).toMatch(/^1 retried\. /);
  await other.timer();
  expect((await other.saga(id)).state).toBe('COMPENSATED');
});

test('all stuck ones that a filter lets through are retried together', async () => {
  const ids = [await stuckOrder(fixture), await stuckOrder(other)];
  for (const { shop } of [fixture, other]) await shop.sql('delete from trouble');
  expect(JSON.parse(await lms('retry', '--all', '--service', 'shop', '--json'))).toEqual({ retried: [ids[0]], refused: [] });
  await fixture.timer();
  expect(JSON.parse(await lms('retry', '--all', '--json'))).toEqual({ retried: [ids[1]], refused: [] });
  await other.timer();
  expect(await lms('list')).toBe('Every saga is finished.');
  expect(await lms('retry', '--all')).toMatch(/^0 retried\./);
});

test('what is not stuck is refused with why, and the others are done all the same', async () => {
  const [stuck, nobody] = [await stuckOrder(other), newId()];
  const { sagaId: running } = await placeOrder(fixture.atShop());
  await expect(lms('retry', running, nobody, stuck)).rejects.toThrow(
    [`${running} is not stuck: it is RUNNING`, `There is no saga ${nobody}.`].join('\n'),
  );
  expect(printed.mock.calls.flat().join()).toMatch(/^1 retried/);
  await expect(lms('show', nobody)).rejects.toThrow(`There is no saga ${nobody}.`);
});

test.each([
  ['a service that is not there', ['list', '--service', 'shpo'], 'There is no service shpo: there are branch, shop.'],
  ['a state that there is not', ['list', '--state', 'BROKEN'], 'Allowed choices are RUNNING, COMPLETED'],
  ['what is no id', ['show', '42'], '"42" is not the id of a saga.'],
  ['a retry of nothing in particular', ['retry'], 'Name what is to be retried, or say --all'],
  ['a retry of some and of all', ['retry', newId(), '--all'], 'Name what is to be retried, or say --all'],
])('%s is reported in a sentence', async (_what, args, message) => {
  await expect(lms(...args)).rejects.toThrow(message);
});

test('a slip in one of several ids retries none of them', async () => {
  const id = await stuckOrder(fixture);
  await expect(lms('retry', id, 'slip')).rejects.toThrow('"slip" is not the id of a saga.');
  expect((await fixture.saga(id)).state).toBe('STUCK');
});
