import type { Opt } from '@mikro-orm/core';
import { LockMode } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Arg, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { byKey } from '../../kernel/batch.js';
import type { RequestContext } from '../../kernel/context.js';
import { conflict } from '../../kernel/errors.js';
import { duration } from '../../kernel/settings.js';
import { feed } from '../../messaging/feed/feed.js';
import { done, refused, undone } from '../../messaging/saga/answer.js';
import { type CompensableStep, defineSaga, type SagaWork } from '../../messaging/saga/define.js';
import { startSaga } from '../../messaging/saga/run.js';
import { latestSagas } from '../../messaging/saga/view.js';
import { migration } from '../../postgres/migrate.js';
import { transaction } from '../../postgres/transaction.js';
import { Aggregate } from '../../service/aggregate.js';
import { defineSubgraph } from '../../service/declaration.js';
import { SagaStep } from '../../service/graphql/shared.js';
import { OrderStepBegun, OrderStepCalledOff } from './facts.js';

// The owner of a saga: stock → (insurance, packing) → payment → delivery.

export const stepWithin = duration('LMS_TEST_STEP_WITHIN', '1m', 'How long the warehouse may take for a step.');

@Entity({ tableName: 'shop_order' })
@ObjectType('Order')
@Directive('@key(fields: "id")')
export class Order extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  /** What came of it, in the order it came. */
  @Property({ type: 'text' })
  @Field(() => String)
  story: string & Opt = '';

  tell(what: string): void {
    this.story = `${this.story} ${what}`.trim();
  }

  begin(sagaId: string, step: string, refuse: boolean): void {
    this.record(OrderStepBegun, { orderId: this.id, sagaId, step, refuse });
  }

  callOff(sagaId: string, step: string): void {
    this.record(OrderStepCalledOff, { orderId: this.id, sagaId, step, refuse: false });
  }
}

interface Wishes {
  /** The step that is to be refused. */
  readonly refuse?: string;
}

type Work = SagaWork<Wishes>;

const order = ({ subject, context }: Pick<Work, 'subject' | 'context'>): Promise<Order> =>
  context.em.findOneOrFail(Order, { id: subject }, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** Own work, which fails as long as the table `trouble` says so: after it has changed things, as failures do. */
async function stock(work: Work, by: number): Promise<void> {
  const { em } = work.context;
  await em.execute('update stock set pieces = pieces + ?', [by]);
  (await order(work)).tell(by < 0 ? 'taken' : 'returned');
  await em.flush();
  const [trouble] = await em.execute<object[]>('select 1 from trouble');
  if (trouble) throw new Error('the shelf is on fire');
}

const atTheWarehouse = (name: string): CompensableStep<Wishes> => ({
  name,
  within: stepWithin,
  run: async (work) => (await order(work)).begin(work.sagaId, name, work.data.refuse === name),
  done: async (work) => (await order(work)).tell(`${name}:done`),
  refused: async (work, reason) => (await order(work)).tell(`${name}:${reason}`),
  undo: async (work) => (await order(work)).callOff(work.sagaId, name),
  undone: async (work) => (await order(work)).tell(`${name}:undone`),
});

export const ordering = defineSaga<Wishes>({
  name: 'order',
  before: [
    {
      name: 'stock',
      within: stepWithin,
      async run(work) {
        if (work.data.refuse === 'stock') return refused('sold out');
        await stock(work, -1);
        return done({ pieces: 1 });
      },
      async undo(work, result) {
        await stock(work, (result as { pieces: number }).pieces);
        return undone;
      },
    },
    [atTheWarehouse('insurance'), atTheWarehouse('packing')],
  ],
  pivot: atTheWarehouse('payment'),
  after: [{ name: 'delivery', within: stepWithin, run: async (work) => (await order(work)).begin(work.sagaId, 'delivery', false) }],
  changed: async ({ subject, context }) => feed(context.em, ['orders'], subject, context.clock.now()),
});

/** A command as any other: the saga starts in its transaction, on its entities. */
export const placeOrder = (context: RequestContext, wishes: Wishes = {}): Promise<{ orderId: string; sagaId: string }> =>
  transaction(context, async (em) => {
    const placed = new Order();
    em.persist(placed);
    await em.flush();
    const sagaId = await startSaga(context, em, ordering, { subject: placed.id, data: wishes });
    const [{ pieces }] = await em.execute<[{ pieces: number }]>('select pieces from stock');
    if (pieces < 0) throw conflict('Sold out');
    return { orderId: placed.id, sagaId };
  });

const sagaOf = latestSagas(ordering);

@Resolver(() => Order)
class OrderResolver {
  @Query(() => Order, { nullable: true })
  order(@Arg('id', () => ID) id: string, @Ctx() { em }: RequestContext) {
    return em.findOne(Order, { id });
  }

  @FieldResolver(() => [SagaStep])
  async saga(@Root() { id }: Order, @Ctx() { load }: RequestContext) {
    return (await load(sagaOf, id))?.steps ?? [];
  }
}

export const shopSubgraph = defineSubgraph({
  name: 'shop',
  database: 'shop',
  entities: [Order],
  migrations: [
    migration(
      '001-shop',
      `create table shop_order (id uuid not null primary key, sequence int not null default 0, story text not null)`,
      'create table stock (pieces int not null)',
      'insert into stock values (100000)',
      'create table trouble (what text)',
    ),
  ],
  resolvers: [OrderResolver],
  references: { Order: async (ids, { em }) => byKey(await em.find(Order, { id: { $in: [...ids] } }), ({ id }) => id) },
  mutations: {},
  sagas: [ordering],
});
