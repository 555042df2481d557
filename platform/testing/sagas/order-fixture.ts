import pg from 'pg';
import type { RequestContext } from '../../kernel/context.js';
import { serviceCaller } from '../../kernel/identity.js';
import { type SagaRecord, showSaga } from '../../messaging/saga/operate.js';
import { jobsOf } from '../../service/reactions.js';
import { type Post, postBetween } from '../post.js';
import { type TestSubgraph, testSubgraph } from '../subgraph.js';
import { shopSubgraph } from './shop.js';
import { warehouseSubgraph } from './warehouse.js';

/** Dies as a connection dies: every statement fails from then on, until it is revived. */
export interface Crash {
  /** Statements until it dies; negative when it has. */
  in: number;
  /** Between two statements, and before a commit. */
  tick(): void;
  never(): void;
}

/** Shop and warehouse on databases of their own, the post between them, and what a test asks about them. */
export interface OrderFixture {
  readonly shop: TestSubgraph;
  readonly warehouse: TestSubgraph;
  readonly post: Post;
  readonly crash: Crash;
  readonly operator: pg.Client;
  /** `saga step` for each that got stuck. */
  readonly alerts: string[];
  atShop(correlationId?: string): RequestContext;
  atWarehouse(): RequestContext;
  /** One turn of a shop's timer; of another process if there is one. */
  timer(service?: TestSubgraph): Promise<void> | undefined;
  saga(id: string): Promise<SagaRecord>;
  states(sagaId: string): Promise<Record<string, string>>;
  story(orderId: string): Promise<string | undefined>;
  /** What the warehouse has done, in order. */
  deeds(sagaId: string): Promise<string[]>;
  pieces(): Promise<number>;
  /** For `afterEach`. */
  calmDown(): Promise<void>;
  stop(): Promise<void>;
}

const [sagaTimer] = jobsOf(shopSubgraph);

export const sagaSettings = { LMS_SAGA_TRIES: '3', LMS_SAGA_RETRY_FIRST: '10s', LMS_SAGA_RETRY_MOST: '30s' };

export async function openOrderFixture(): Promise<OrderFixture> {
  const crash: Crash = {
    in: Number.POSITIVE_INFINITY,
    tick() {
      crash.in -= 1;
      if (crash.in < 0) throw Object.assign(new Error('the server closed the connection'), { code: '57P01' });
    },
    never() {
      crash.in = Number.POSITIVE_INFINITY;
    },
  };
  const alerts: string[] = [];
  const sagaMetrics = { started: () => {}, finished: () => {}, stuck: (saga: string, step: string) => void alerts.push(`${saga} ${step}`) };
  const onStatement = crash.tick;
  const shop = await testSubgraph(shopSubgraph, { settings: sagaSettings, resources: { sagaMetrics }, onStatement });
  const warehouse = await testSubgraph(warehouseSubgraph, { settings: sagaSettings, onStatement });
  const post = postBetween(shop, warehouse);
  const operator = new pg.Client({ connectionString: shop.database });
  await operator.connect();
  const stopping = new AbortController().signal;
  const saga = async (id: string) => {
    const found = await showSaga(operator, id);
    if (!found) throw new Error(`there is no saga ${id}`);
    return found;
  };
  return {
    shop,
    warehouse,
    post,
    crash,
    operator,
    alerts,
    saga,
    atShop: (correlationId) => shop.context({ caller: serviceCaller('shop'), correlationId }),
    atWarehouse: () => warehouse.context({ caller: serviceCaller('warehouse') }),
    timer: (service = shop) => sagaTimer?.run(service.context({ caller: serviceCaller('shop') }), stopping),
    states: async (id) => Object.fromEntries((await saga(id)).steps.map(({ name, state }) => [name, state])),
    story: async (id) => (await shop.sql<{ story: string }>('select story from shop_order where id = ?', [id]))[0]?.story,
    async deeds(id) {
      const rows = await warehouse.sql<{ deed: string }>(`select step || ' ' || what as deed from deed where saga_id = ? order by id`, [
        id,
      ]);
      return rows.map(({ deed }) => deed);
    },
    pieces: async () => (await shop.sql<{ pieces: number }>('select pieces from stock'))[0]?.pieces ?? Number.NaN,
    async calmDown() {
      crash.never();
      alerts.length = 0;
      await shop.sql('delete from trouble');
      await post.collect();
    },
    async stop() {
      await Promise.all([operator.end(), shop.stop(), warehouse.stop()]);
    },
  };
}

/** What the warehouse does for an order that goes well. */
export const FORWARD: readonly string[] = ['insurance done', 'packing done', 'payment done', 'delivery done'];
