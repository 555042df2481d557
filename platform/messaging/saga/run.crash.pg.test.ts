import { FORWARD, type OrderFixture, openOrderFixture } from '../../testing/sagas/order-fixture.js';
import { placeOrder } from '../../testing/sagas/shop.js';
import { answerPayment } from '../../testing/sagas/warehouse.js';
import { done } from './answer.js';
import { SagaState } from './states.js';

let fixture: OrderFixture;
beforeAll(async () => {
  fixture = await openOrderFixture();
});
afterAll(() => fixture.stop());

describe('a crash between any two statements', () => {
  /** Does the work, and does it again when it dies, as clients, the bus and the timer all do. */
  const untilDone = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (fixture.crash.in >= 0) throw error;
      fixture.crash.never();
      return work();
    }
  };
  const deliverAll = async () => {
    for (let events = await untilDone(fixture.post.collect); events.length > 0; events = await untilDone(fixture.post.collect)) {
      for (const event of events) {
        await untilDone(() => fixture.post.deliver(event, fixture.crash.tick));
      }
    }
  };
  const play = async (wishes: { refuse?: string }) => {
    const placed = await untilDone(() => placeOrder(fixture.atShop(), wishes));
    await deliverAll();
    await untilDone(() => answerPayment(fixture.atWarehouse(), placed.sagaId, done()));
    await deliverAll();
    return placed;
  };

  test.each([
    ['forward', {}, SagaState.COMPLETED, FORWARD, 'taken insurance:done packing:done payment:done'],
    ['back', { refuse: 'packing' }, SagaState.COMPENSATED, ['insurance done', 'insurance undone'], undefined],
  ])(
    '%s: changes nothing in what comes of it',
    async (_way, wishes, state, deedsAtLast, storyAtLast) => {
      let survived = false;
      for (let at = 0; !survived; at++) {
        fixture.crash.in = at;
        const { orderId, sagaId } = await play(wishes);
        survived = fixture.crash.in >= 0 && fixture.crash.in !== Number.POSITIVE_INFINITY;
        fixture.crash.never();
        expect({ at, state: (await fixture.saga(sagaId)).state, deeds: await fixture.deeds(sagaId) }).toEqual({
          at,
          state,
          deeds: deedsAtLast,
        });
        if (storyAtLast) expect(await fixture.story(orderId)).toBe(storyAtLast);
      }
      const [books] = await fixture.shop.sql<{ out: number; orders: number }>(
        `select 100000 - (select pieces from stock) as out,
        (select count(*)::int from saga, jsonb_array_elements(steps) step where step ->> 'name' = 'stock' and step ->> 'state' = 'DONE') as orders`,
      );
      expect(books?.out).toBe(books?.orders);
    },
    120_000,
  );
});
