import { DriverException } from '@mikro-orm/core';
import { type ExecutionResult, parse } from 'graphql';
import { anonymous, type Caller, serviceCaller } from '../../kernel/identity.js';
import { newId } from '../../kernel/ids.js';
import { progressOf } from '../../kernel/position.js';
import { signedInAs } from '../../testing/callers.js';
import { outside, paymentSubgraph } from '../../testing/payment-fixture.js';
import { type TestSubgraph, testSubgraph } from '../../testing/subgraph.js';
import { forgetKeys } from './forget-keys.js';

const TAKE = 'mutation ($amount: Int!, $note: String!) { take(amount: $amount, note: $note) { stamp note id amount state } }';

let deathAt = Number.POSITIVE_INFINITY;
let deadlockAt = Number.POSITIVE_INFINITY;
let payment: TestSubgraph;
/** Another process on the same database. */
let replica: TestSubgraph;

beforeAll(async () => {
  const onStatement = () => {
    deathAt -= 1;
    deadlockAt -= 1;
    if (deadlockAt === -1) throw new DriverException(Object.assign(new Error('deadlock detected'), { code: '40P01' }));
    if (deathAt < 0) throw Object.assign(new Error('the server closed the connection'), { code: '57P01' });
  };
  payment = await testSubgraph(paymentSubgraph, { onStatement });
  replica = await testSubgraph(paymentSubgraph, { database: payment.database, clock: payment.clock });
});
afterAll(() => Promise.all([payment.stop(), replica.stop()]));
beforeEach(async () => {
  deathAt = Number.POSITIVE_INFINITY;
  deadlockAt = Number.POSITIVE_INFINITY;
  Object.assign(outside, { called: 0, away: false, stampAway: false, meanwhile: async () => undefined });
  await payment.sql('truncate receipt, outbox, idempotency');
});

const ada = signedInAs('STUDENT');
const bob = signedInAs('STUDENT');

interface Sent {
  readonly key?: string;
  readonly caller?: Caller;
  readonly at?: TestSubgraph;
  readonly clientOperation?: string;
}

const send = (source: string, variables: Record<string, unknown>, { key = 'k1', caller = ada, at = payment, clientOperation }: Sent = {}) =>
  at.client.execute({ document: parse(source), variables, caller, correlationId: newId(), idempotencyKey: key, clientOperation });
const take = (amount: number, sent?: Sent) => send(TAKE, { amount, note: `it's "${amount}"?` }, sent);
const code = ({ errors }: ExecutionResult) => errors?.[0]?.extensions.code;
const amounts = async () => (await payment.sql<{ amount: number }>('select amount from receipt order by id')).map(({ amount }) => amount);
const events = async () => (await payment.outbox()).length;

describe('the same key, operation and variables', () => {
  test('twenty requests at once have one effect and one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => take(7)));
    expect(answers[0]?.errors).toBeUndefined();
    expect(answers[0]?.data).toMatchObject({ take: { amount: 7, note: `it's "7"?` } });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect([await amounts(), await events()]).toEqual([[7], 1]);
  });

  test('so do twenty at once in two processes', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => take(7, { at: n % 2 ? payment : replica })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.errors).toBeUndefined();
    expect([await amounts(), await events()]).toEqual([[7], 1]);
  });

  test('a request that another one has overtaken returns the answer of that one', async () => {
    const settle = (at: TestSubgraph) => send('mutation { settle(amount: 7) { id state } }', {}, { at });
    const [there, overtaken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    outside.meanwhile = () => {
      there.resolve();
      return overtaken.promise;
    };
    const slow = settle(payment);
    await there.promise;
    outside.meanwhile = async () => undefined;
    const quick = await settle(replica);
    // As though the answer of the slow one were stored first: both requests return it then.
    await payment.sql("delete from idempotency where part like 'answer%'");
    overtaken.resolve();
    expect(quick.data).toMatchObject({ settle: { state: 'SETTLED' } });
    expect(await slow).toEqual(quick);
  });

  test('return the first answer, whatever has changed since, with its fields in the same order', async () => {
    const first = await take(7);
    await payment.sql("update receipt set state = 'CHANGED'");
    const again = await take(7);
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(Object.keys(again.data?.take as object)).toEqual(['stamp', 'note', 'id', 'amount', 'state']);
  });

  test('are recognised whatever their whitespace and the order of variables', async () => {
    const first = await send(TAKE, { amount: 7, note: 'n' });
    const again = await send(TAKE.replaceAll(' ', '  '), { note: 'n', amount: 7 });
    expect(again).toEqual(first);
  });

  test('return lists and booleans again too', async () => {
    const many = () => send('mutation { takeMany(amounts: [1, 2, 3]) { id amount } }', {}, { key: 'many' });
    const first = await many();
    await payment.sql(`delete from idempotency where part like 'answer%'`);
    expect(await many()).toEqual(first);
    const [{ id }] = (first.data as { takeMany: [{ id: string }] }).takeMany;
    const tear = () => send('mutation ($id: ID!) { tearUp(id: $id) }', { id }, { key: 'tear' });
    await tear();
    await payment.sql(`delete from idempotency where part like 'answer%'`);
    expect(await tear()).toEqual({ data: { tearUp: true } });
    expect(await amounts()).toEqual([2, 3]);
  });

  test('return the position of the first answer, which alone recorded anything', async () => {
    const settle = (at: TestSubgraph) => send('mutation { settle(amount: 7) { id } }', {}, { at });
    const first = progressOf(await settle(payment)).recorded;
    expect(first).toMatchObject([{ id: expect.any(String) }]);
    for (const at of [payment, replica]) {
      const again = await settle(at);
      expect([progressOf(again).recorded, again.extensions]).toEqual([first, undefined]);
    }
    // Stored before positions were.
    await payment.sql(`update idempotency set value = (value::jsonb - 'recorded')::json where part like 'answer%'`);
    const old = await settle(payment);
    expect([progressOf(old).recorded, Object.keys(old)]).toEqual([undefined, ['data']]);
  });

  test('return no position where the first answer had none to tell', async () => {
    expect([progressOf(await take(7)).recorded, progressOf(await take(7)).recorded]).toEqual([undefined, undefined]);
  });

  test('return the stored answer of a mutation without a transaction as well', async () => {
    const count = () => send('mutation { countCalls }', {});
    expect([await count(), await count()]).toEqual([{ data: { countCalls: 1 } }, { data: { countCalls: 1 } }]);
  });
});

describe('another', () => {
  test.each([
    ['variable', TAKE, { amount: 8, note: `it's "7"?` }],
    ['operation', 'mutation { takeMany(amounts: [7]) { id } }', {}],
    ['selection', TAKE.replace('stamp', ''), { amount: 7, note: `it's "7"?` }],
  ])('%s with the same key is IDEMPOTENCY_CONFLICT and changes nothing', async (_what, source, variables) => {
    await take(7);
    const refused = await send(source, variables);
    expect([code(refused), refused.data]).toEqual(['IDEMPOTENCY_CONFLICT', undefined]);
    expect(await amounts()).toEqual([7]);
  });

  test('operation that comes at the same moment by another process: one of the two has its effect', async () => {
    for (let round = 0; round < 10; round++) {
      await payment.sql('truncate receipt');
      const answers = await Promise.all([take(1, { key: `r${round}` }), take(2, { key: `r${round}`, at: replica })]);
      expect(answers.map(code).sort()).toEqual(['IDEMPOTENCY_CONFLICT', undefined]);
      expect(await amounts()).toHaveLength(1);
    }
  });

  test('user has keys of their own', async () => {
    await take(7);
    expect(code(await take(8, { caller: bob }))).toBeUndefined();
    expect(await amounts()).toEqual([7, 8]);
  });

  test.each<[string, Caller]>([
    ['without a sign-in', anonymous],
    ['from one of our own services', serviceCaller('course')],
  ])('caller, %s, has none', async (_who, caller) => {
    await take(7, { caller });
    await take(7, { caller });
    expect(await amounts()).toEqual([7, 7]);
    expect(await payment.sql('select 1 from idempotency')).toEqual([]);
  });

  test('kind of operation, a query, ignores it', async () => {
    const { data } = await send('{ receipts { id } }', {});
    expect(data).toEqual({ receipts: [] });
    expect(await payment.sql('select 1 from idempotency')).toEqual([]);
  });

  test('length of key, beyond 255 characters, is BAD_USER_INPUT', async () => {
    expect(code(await take(7, { key: 'k'.repeat(256) }))).toBe('BAD_USER_INPUT');
    expect(code(await take(7, { key: 'k'.repeat(255) }))).toBeUndefined();
  });
});

describe('what is refused', () => {
  test('is not remembered: the key is free for another try, also with other variables', async () => {
    expect(code(await take(5_000))).toBe('BAD_USER_INPUT');
    expect(await payment.sql('select 1 from idempotency')).toEqual([]);
    expect(code(await take(7))).toBeUndefined();
    expect(await amounts()).toEqual([7]);
  });

  test('beside a committed transaction, is decided again, and the transaction is not repeated', async () => {
    const BOTH = 'mutation ($id: ID!) { tearUp(id: $id) more: take(amount: 3, note: "more") { id } }';
    const id = newId();
    expect(code(await send(BOTH, { id }))).toBe('NOT_FOUND');
    expect(await amounts()).toEqual([3]);
    await payment.sql(`insert into receipt (id, amount, note, state) values (?, 9, 'late', 'OPEN')`, [id]);
    expect(await send(BOTH, { id })).toMatchObject({ data: { tearUp: true, more: {} } });
    expect([await amounts(), await events()]).toEqual([[3], 1]);
  });

  test('leaves an incomplete answer, which is not stored: the next answer is complete, with the same effect', async () => {
    outside.stampAway = true;
    const first = await take(7);
    expect([code(first), (first.data as { take: { stamp: unknown } }).take.stamp]).toEqual(['UNAVAILABLE', null]);
    outside.stampAway = false;
    const second = await take(7);
    expect(second.errors).toBeUndefined();
    expect((second.data as { take: { id: string } }).take.id).toBe((first.data as { take: { id: string } }).take.id);
    expect(await amounts()).toEqual([7]);
  });
});

describe('a mutation of several transactions', () => {
  const SETTLE = 'mutation { settle(amount: 7) { id state } }';

  test('that failed between them continues after the last committed one', async () => {
    outside.away = true;
    expect(code(await send(SETTLE, {}))).toBe('UNAVAILABLE');
    outside.away = false;
    expect(await send(SETTLE, {})).toMatchObject({ data: { settle: { state: 'SETTLED' } } });
    await send(SETTLE, {});
    expect([await amounts(), await events(), outside.called]).toEqual([[7], 1, 2]);
  });

  test('that has begun keeps other operations from its key', async () => {
    outside.away = true;
    await send(SETTLE, {});
    expect(code(await send('mutation { settle(amount: 8) { id state } }', {}))).toBe('IDEMPOTENCY_CONFLICT');
  });
});

describe('a process that dies', () => {
  test.each([
    ['take', TAKE, { amount: 7, note: 'n' }],
    ['settle', 'mutation { settle(amount: 7) { id state } }', {}],
  ])('before any statement of %s leaves all or nothing, and the next try ends with one effect', async (_name, source, variables) => {
    let survived = false;
    for (let at = 0; !survived; at++) {
      await payment.sql('truncate receipt, outbox');
      deathAt = at;
      const key = `death ${at}`;
      const first = await send(source, variables, { key });
      survived = deathAt >= 0;
      deathAt = Number.POSITIVE_INFINITY;
      const second = await send(source, variables, { key });
      expect(second.errors).toBeUndefined();
      if (!first.errors) expect(second).toEqual(first);
      expect({ at, amounts: await amounts(), events: await events() }).toEqual({ at, amounts: [7], events: 1 });
    }
  });

  test('a transaction that is rolled back in favour of another is retried, at any statement, under the same part', async () => {
    let doneAnew = 0;
    for (let at = 0; ; at++) {
      await payment.sql('truncate receipt, outbox');
      deadlockAt = at;
      const sent = () => send('mutation { settle(amount: 7) { id state } }', {}, { key: `deadlock ${at}` });
      const first = await sent();
      const wasMet = deadlockAt < 0;
      deadlockAt = Number.POSITIVE_INFINITY;
      if (!first.errors && wasMet) doneAnew += 1;
      await payment.sql(`delete from idempotency where part like 'answer%'`);
      const second = await sent();
      expect(second.errors).toBeUndefined();
      if (!first.errors) expect(second).toEqual(first);
      expect({ at, amounts: await amounts(), events: await events() }).toEqual({ at, amounts: [7], events: 1 });
      if (!wasMet) break;
    }
    expect(doneAnew).toBeGreaterThan(5);
  });

  test('after its effect and before its answer: the answer is made again from the stored result of the command', async () => {
    const first = await take(7);
    await payment.sql(`delete from idempotency where part like 'answer%'`);
    expect(await take(7)).toEqual(first);
    expect(await amounts()).toEqual([7]);
  });

  test('and whose entity is gone since: the answer is NOT_FOUND, and the effect is not repeated', async () => {
    await take(7);
    await payment.sql(`delete from idempotency where part like 'answer%'`);
    await payment.sql('delete from receipt');
    expect(code(await take(7))).toBe('NOT_FOUND');
    expect(await amounts()).toEqual([]);
  });
});

test('one operation of a client may come in several fetches; another operation may not', async () => {
  const a = await send('mutation { a: take(amount: 1, note: "a") { id } }', {}, { clientOperation: 'both' });
  const b = await send('mutation { b: take(amount: 2, note: "b") { id } }', {}, { clientOperation: 'both' });
  expect([code(a), code(b)]).toEqual([undefined, undefined]);
  // A router of the next release plans the same operation into another document.
  const replanned = await send('mutation { a: take(amount: 1, note: "a") { __typename id } }', {}, { clientOperation: 'both' });
  expect((replanned.data as { a: { id: string } }).a.id).toBe((a.data as { a: { id: string } }).a.id);
  expect(await amounts()).toEqual([1, 2]);
  expect(code(await send('mutation { c: take(amount: 3, note: "c") { id } }', {}, { clientOperation: 'other' }))).toBe(
    'IDEMPOTENCY_CONFLICT',
  );
});

test('a key is stored for 24 hours, then it can be used again; expired keys are removed', async () => {
  const sweep = () => forgetKeys.run(payment.context({ caller: serviceCaller('payment') }), new AbortController().signal);
  await take(7);
  payment.clock.advance(24 * 3_600_000 - 1);
  await sweep();
  await take(7);
  expect(await amounts()).toEqual([7]);
  payment.clock.advance(1);
  expect(code(await take(8))).toBeUndefined();
  expect(await amounts()).toEqual([7, 8]);
  payment.clock.advance(24 * 3_600_000);
  await sweep();
  expect(await payment.sql('select 1 from idempotency')).toEqual([]);
});

test('neither the key nor what was sent can be read from the table', async () => {
  await send('mutation ($s: String!) { take(amount: 1, note: $s) { id } }', { s: 'a secret word' }, { key: 'the-very-key' });
  const rows = JSON.stringify(await payment.sql('select * from idempotency'));
  expect(rows).not.toContain('the-very-key');
  expect(rows).not.toContain('secret word');
});

test('costs a mutation without a key nothing', async () => {
  payment.statements.length = 0;
  await payment.ok(TAKE, { amount: 1, note: 'n' }, ada);
  expect(payment.statements.filter((sql) => sql.includes('idempotency'))).toEqual([]);
});
