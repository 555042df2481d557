import { Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/context.js';
import type { EventEnvelope } from '../../messaging/event/envelope.js';
import { on } from '../../messaging/inbox/consumer.js';
import { type Answer, done, refused, undone } from '../../messaging/saga/answer.js';
import { answerStep, replying, undoing } from '../../messaging/saga/participate.js';
import { migration } from '../../postgres/migrate.js';
import { transaction } from '../../postgres/transaction.js';
import { defineSubgraph } from '../../service/declaration.js';
import { OrderStepBegun, OrderStepCalledOff, stepNamed } from './facts.js';

// A participant: what it does for an order is a row in `deed`. Money is taken when a person pays, so that step is answered later.

interface Asked {
  readonly orderId: string;
  readonly sagaId: string;
  readonly step: string;
  readonly refuse: boolean;
}

const deed = ({ em }: RequestContext, { sagaId, step }: Asked, what: string) =>
  em.execute('insert into deed (saga_id, step, what) values (?, ?, ?)', [sagaId, step, what]);

const begun = (event: EventEnvelope<Asked>, context: RequestContext) =>
  replying<Asked>(stepNamed(event.payload.step), async ({ payload }) => {
    if (payload.refuse) return refused('refused');
    await deed(context, payload, 'done');
    return payload.step === 'payment' ? undefined : done({ by: 'the warehouse' });
  })(event, context);

const calledOff = (event: EventEnvelope<Asked>, context: RequestContext) =>
  undoing<Asked>(stepNamed(event.payload.step), async ({ payload }) => {
    await deed(context, payload, 'undone');
    return undone;
  })(event, context);

/** A person pays, or does not. */
export const answerPayment = (context: RequestContext, sagaId: string, answer: Answer): Promise<boolean> =>
  transaction(context, (em) => answerStep(em, stepNamed('payment'), sagaId, answer));

@Resolver()
class WarehouseResolver {
  @Query(() => Boolean, { nullable: true })
  open(): boolean {
    return true;
  }
}

export const warehouseSubgraph = defineSubgraph({
  name: 'warehouse',
  database: 'warehouse',
  entities: [],
  migrations: [
    migration('001-warehouse', 'create table deed (id bigint generated always as identity, saga_id uuid, step text, what text)'),
  ],
  resolvers: [WarehouseResolver],
  references: {},
  mutations: {},
  consumers: [on(OrderStepBegun, begun), on(OrderStepCalledOff, calledOff)],
});
