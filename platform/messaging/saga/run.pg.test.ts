import { newId } from '../../kernel/ids.js';
import { transaction } from '../../postgres/transaction.js';
import { OrderStepCalledOff } from '../../testing/sagas/facts.js';
import { FORWARD, type OrderFixture, openOrderFixture, sagaSettings } from '../../testing/sagas/order-fixture.js';
import { ordering, placeOrder, shopSubgraph } from '../../testing/sagas/shop.js';
import { answerPayment } from '../../testing/sagas/warehouse.js';
import { testSubgraph } from '../../testing/subgraph.js';
import type { EventEnvelope } from '../event/envelope.js';
import { done, refused } from './answer.js';
import { listSagas, retrySaga } from './operate.js';
import { abortSaga } from './run.js';
import { SagaState, SagaStepState } from './states.js';

let fixture: OrderFixture;
let { shop, post, operator, alerts, atShop, atWarehouse, timer, saga, states, story, deeds, pieces } = {} as OrderFixture;

beforeAll(async () => {
  fixture = await openOrderFixture();
  ({ shop, operator, alerts, post, atShop, atWarehouse, timer, saga, states, story, deeds, pieces } = fixture);
});
afterEach(() => fixture.calmDown());
afterAll(() => fixture.stop());

const lookAtTheTime = (seconds: number) => {
  shop.clock.advance(seconds * 1_000);
  return timer();
};

describe('a saga over two services', () => {
  test('goes forward: its own work, work of participants side by side, and an answer that a person gives later', async () => {
    const before = await pieces();
    const { orderId, sagaId } = await placeOrder(atShop('a request'));
    expect(await states(sagaId)).toEqual({
      stock: 'DONE',
      insurance: 'RUNNING',
      packing: 'RUNNING',
      payment: 'PENDING',
      delivery: 'PENDING',
    });
    await post.deliverAll();
    expect(await states(sagaId)).toMatchObject({ insurance: 'DONE', packing: 'DONE', payment: 'RUNNING' });
    expect(await answerPayment(atWarehouse(), sagaId, done({ receipt: 1 }))).toBe(true);
    await post.deliverAll();
    expect(await saga(sagaId)).toMatchObject({ state: SagaState.COMPLETED, reason: null, dueAt: null, correlationId: 'a request' });
    expect(await deeds(sagaId)).toEqual(FORWARD);
    expect(await story(orderId)).toBe('taken insurance:done packing:done payment:done');
    expect(await pieces()).toBe(before - 1);
  });

  test('is shown to clients: the steps of many sagas by one statement, and a feed entry whenever a step changes', async () => {
    const { orderId } = await placeOrder(atShop());
    const entries = async () => (await shop.sql<{ n: number }>('select count(*)::int as n from feed where subject = ?', [orderId]))[0]?.n;
    expect(await entries()).toBe(1);
    await post.deliverAll();
    expect(await entries()).toBe(3);
    shop.statements.length = 0;
    const { order } = await shop.ok('query ($id: ID!) { order(id: $id) { saga { name state at reason } } }', { id: orderId });
    expect(order.saga[3]).toEqual({ name: 'payment', state: 'RUNNING', at: '2026-03-02T09:00:00.000Z', reason: null });
    expect(shop.statements).toHaveLength(2);
  });

  test('compensates when a participant refuses: what was done is undone, once', async () => {
    const before = await pieces();
    const { orderId, sagaId } = await placeOrder(atShop(), { refuse: 'packing' });
    await post.deliverAll();
    expect(await saga(sagaId)).toMatchObject({ state: SagaState.COMPENSATED, reason: 'refused' });
    expect(await deeds(sagaId)).toEqual(['insurance done', 'insurance undone']);
    expect(await story(orderId)).toBe('taken insurance:done packing:refused insurance:undone returned');
    expect(await pieces()).toBe(before);
  });

  test('is refused at once when its first step refuses, and the command may go on', async () => {
    const { sagaId } = await placeOrder(atShop(), { refuse: 'stock' });
    expect(await saga(sagaId)).toMatchObject({ state: SagaState.COMPENSATED, reason: 'sold out' });
    expect(await post.collect()).toEqual([]);
  });

  test('fails the whole command when a first step throws', async () => {
    await shop.sql("insert into trouble values ('fire')");
    const before = [await pieces(), (await listSagas(operator, { limit: 1_000 })).length];
    await expect(placeOrder(atShop())).rejects.toThrow('on fire');
    expect([await pieces(), (await listSagas(operator, { limit: 1_000 })).length]).toEqual(before);
  });
});

describe('time', () => {
  test('a step that times out is undone, after a restart too, and its late run is blocked', async () => {
    const { sagaId } = await placeOrder(atShop());
    const [insurance, packing] = (await post.collect()) as [EventEnvelope, EventEnvelope];
    await post.deliver(insurance);
    const restarted = await testSubgraph(shopSubgraph, { settings: sagaSettings, database: shop.database, clock: shop.clock });
    shop.clock.advance(60_000);
    await timer(restarted);
    await restarted.stop();
    expect(await states(sagaId)).toMatchObject({ insurance: 'UNDOING', packing: 'UNDOING' });
    await post.deliverAll();
    expect((await saga(sagaId)).state).toBe(SagaState.COMPENSATED);
    await post.deliver(packing);
    await post.deliverAll();
    expect(await deeds(sagaId)).toEqual(['insurance done', 'insurance undone']);
    expect(await states(sagaId)).toMatchObject({ packing: 'UNDONE' });
  });

  test('events that a timer records have the correlation id of the request that started the saga', async () => {
    const { sagaId } = await placeOrder(atShop('the first request'));
    await post.collect();
    await lookAtTheTime(60);
    const undo = (await post.collect()).filter(({ payload }) => (payload as { sagaId: string }).sagaId === sagaId);
    expect(undo.map(({ type, correlationId }) => [type, correlationId])).toEqual([
      [OrderStepCalledOff.type, 'the first request'],
      [OrderStepCalledOff.type, 'the first request'],
    ]);
  });

  test('after the pivot a step is retried, and the participant does it once', async () => {
    const { sagaId } = await placeOrder(atShop());
    await post.deliverAll();
    await answerPayment(atWarehouse(), sagaId, done());
    for (const reply of await post.collect()) await post.deliver(reply);
    const lost = await post.collect();
    await lookAtTheTime(60);
    expect(await states(sagaId)).toMatchObject({ delivery: 'RETRYING' });
    for (const event of [...lost, ...(await post.collect())]) await post.deliver(event);
    await post.deliverAll();
    expect(await deeds(sagaId)).toEqual(FORWARD);
    expect((await saga(sagaId)).state).toBe(SagaState.COMPLETED);
  });

  test('two replicas that poll at the same moment send once', async () => {
    const { sagaId } = await placeOrder(atShop());
    await post.collect();
    shop.clock.advance(60_000);
    await Promise.all([1, 2, 3].map(() => timer()));
    const undo = (await post.collect()).filter(({ payload }) => (payload as { sagaId: string }).sagaId === sagaId);
    expect(undo).toHaveLength(2);
  });
});

describe('late answers', () => {
  const untilPayment = async () => {
    const placed = await placeOrder(atShop());
    await post.deliverAll();
    return placed;
  };

  test('an answer after the undo is too late, and its caller learns it', async () => {
    const { sagaId } = await untilPayment();
    await lookAtTheTime(60);
    await post.deliverAll();
    expect(await answerPayment(atWarehouse(), sagaId, done())).toBe(false);
    expect((await saga(sagaId)).state).toBe(SagaState.COMPENSATED);
  });

  test('an answer that overtakes the event that asks for the step is kept until that comes', async () => {
    const { sagaId } = await placeOrder(atShop());
    expect(await answerPayment(atWarehouse(), sagaId, done())).toBe(true);
    await post.deliverAll();
    expect(await saga(sagaId)).toMatchObject({ state: SagaState.COMPLETED });
    expect(await answerPayment(atWarehouse(), sagaId, refused('no'))).toBe(false);
  });

  test('a payment that arrives while the saga compensates is undone with the rest', async () => {
    const { sagaId } = await untilPayment();
    await lookAtTheTime(60);
    const callOff = await post.collect();
    expect(await answerPayment(atWarehouse(), sagaId, done())).toBe(true);
    for (const event of callOff) await post.deliver(event);
    await post.deliverAll();
    expect(await deeds(sagaId)).toEqual([
      'insurance done',
      'packing done',
      'payment done',
      'payment undone',
      'insurance undone',
      'packing undone',
    ]);
    expect((await saga(sagaId)).state).toBe(SagaState.COMPENSATED);
  });

  test('the owner can abort the saga before the pivot, and not after it', async () => {
    const callOff = (sagaId: string) => {
      const context = atShop();
      return transaction(context, (em) => abortSaga(context, em, ordering, sagaId, 'changed my mind'));
    };
    const early = await untilPayment();
    expect(await callOff(early.sagaId)).toBe(true);
    await post.deliverAll();
    expect(await saga(early.sagaId)).toMatchObject({ state: SagaState.COMPENSATED, reason: 'changed my mind' });
    const late = await untilPayment();
    await answerPayment(atWarehouse(), late.sagaId, done());
    await post.deliverAll();
    expect(await callOff(late.sagaId)).toBe(false);
    expect(await callOff(newId())).toBe(false);
  });
});

describe('an undo that fails', () => {
  test('leaves nothing behind, is retried, becomes STUCK with an alert, and goes on when an operator retries it', async () => {
    const before = await pieces();
    const { orderId, sagaId } = await placeOrder(atShop(), { refuse: 'packing' });
    await shop.sql("insert into trouble values ('fire')");
    await post.deliverAll();
    expect(await saga(sagaId)).toMatchObject({ state: SagaState.COMPENSATING });
    expect(await pieces()).toBe(before - 1);
    expect(await story(orderId)).not.toContain('returned');
    await lookAtTheTime(10);
    await lookAtTheTime(20);
    expect(await states(sagaId)).toMatchObject({ stock: SagaStepState.STUCK });
    expect(alerts).toEqual(['order stock']);
    // The error itself is for operators; clients get no more than is safe.
    const [stuck] = await listSagas(operator);
    expect(stuck).toMatchObject({ id: sagaId, state: SagaState.STUCK });
    expect(stuck?.steps.find(({ name }) => name === 'stock')?.failure).toBe('Error: the shelf is on fire');
    const { order } = await shop.ok('query ($id: ID!) { order(id: $id) { saga { name state reason } } }', { id: orderId });
    expect(order.saga).toContainEqual({ name: 'stock', state: SagaStepState.STUCK, reason: 'Something went wrong' });
    await lookAtTheTime(3_600);
    expect((await saga(sagaId)).state).toBe(SagaState.STUCK);

    await shop.sql('delete from trouble');
    expect(await retrySaga(operator, sagaId, shop.clock.now())).toBe(true);
    await lookAtTheTime(0);
    expect((await saga(sagaId)).state).toBe(SagaState.COMPENSATED);
    expect((await saga(sagaId)).steps.map(({ failure }) => failure)).toEqual([null, null, null, null, null]);
    expect(await pieces()).toBe(before);
    expect(await retrySaga(operator, sagaId, shop.clock.now())).toBe(false);
    expect((await listSagas(operator, { state: SagaState.COMPENSATED, limit: 1_000 })).map(({ id }) => id)).toContain(sagaId);
  });
});

test('events that were handled and not acknowledged come again, and change nothing', async () => {
  const { sagaId } = await placeOrder(atShop(), { refuse: 'packing' });
  for (let events = await post.collect(); events.length > 0; events = await post.collect()) {
    for (const event of [...events, ...events]) await post.deliver(event);
  }
  expect((await saga(sagaId)).state).toBe(SagaState.COMPENSATED);
  expect(await deeds(sagaId)).toEqual(['insurance done', 'insurance undone']);
});
