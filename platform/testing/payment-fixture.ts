import { LockMode, type Opt } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Arg, Ctx, Directive, Field, FieldResolver, ID, Int, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { z } from 'zod';
import { byKey } from '../kernel/batch.js';
import type { RequestContext } from '../kernel/context.js';
import { badInput, notFound, unavailable } from '../kernel/errors.js';
import { topic } from '../messaging/event/define.js';
import { migration } from '../postgres/migrate.js';
import { transaction } from '../postgres/transaction.js';
import { Aggregate } from '../service/aggregate.js';
import { defineSubgraph } from '../service/declaration.js';

// A small service that takes money: what is done twice shows.

export const receiptEvents = topic('receipt.events', 'receiptId');
export const MoneyTaken = receiptEvents.event('MONEY_TAKEN', 1, z.object({ receiptId: z.uuid(), amount: z.int() }));

/** What lies outside of the service: a provider that is called between two transactions, and one that a field is read from. */
export const outside = { called: 0, away: false, stampAway: false, meanwhile: async (): Promise<unknown> => undefined };

@Entity({ tableName: 'receipt' })
@ObjectType('Receipt')
@Directive('@key(fields: "id")')
export class Receipt extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Property({ type: 'integer' })
  @Field(() => Int)
  amount!: number;

  @Property({ type: 'text' })
  @Field(() => String)
  note!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  state: string & Opt = 'OPEN';

  static over(amount: number, note: string): Receipt {
    if (amount > 1_000) throw badInput({ amount: 'is more than may be taken' });
    const receipt = Object.assign(new Receipt(), { amount, note });
    receipt.record(MoneyTaken, { receiptId: receipt.id, amount });
    return receipt;
  }
}

const locked = async (em: RequestContext['em'], id: string): Promise<Receipt> => {
  const receipt = await em.findOne(Receipt, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!receipt) throw notFound('Receipt');
  return receipt;
};

@Resolver(() => Receipt)
class ReceiptResolver {
  @Query(() => [Receipt], { nullable: true })
  receipts(@Ctx() { em }: RequestContext) {
    return em.find(Receipt, {}, { orderBy: { id: 'asc' } });
  }

  @FieldResolver(() => String, { nullable: true })
  stamp(@Root() { id }: Receipt): string {
    if (outside.stampAway) throw unavailable('stamps');
    return `stamp of ${id}`;
  }

  @Mutation(() => Receipt)
  take(@Arg('amount', () => Int) amount: number, @Arg('note', () => String) note: string, @Ctx() context: RequestContext) {
    return transaction(context, async (em) => {
      const receipt = Receipt.over(amount, note);
      em.persist(receipt);
      return receipt;
    });
  }

  @Mutation(() => [Receipt])
  takeMany(@Arg('amounts', () => [Int]) amounts: number[], @Ctx() context: RequestContext) {
    return transaction(context, async (em) => {
      const receipts = amounts.map((amount) => Receipt.over(amount, 'many'));
      em.persist(receipts);
      return receipts;
    });
  }

  @Mutation(() => Boolean, { nullable: true })
  tearUp(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return transaction(context, async (em) => {
      em.remove(await locked(em, id));
      return true;
    });
  }

  /** Two transactions, and something outside between them. */
  @Mutation(() => Receipt)
  async settle(@Arg('amount', () => Int) amount: number, @Ctx() context: RequestContext) {
    const { id } = await transaction(context, async (em) => {
      const receipt = Receipt.over(amount, 'settled');
      em.persist(receipt);
      return receipt;
    });
    outside.called += 1;
    if (outside.away) throw unavailable('the provider');
    await outside.meanwhile();
    return transaction(context, async (em) => Object.assign(await locked(em, id), { state: 'SETTLED' }));
  }

  @Mutation(() => Int)
  countCalls(): number {
    outside.called += 1;
    return outside.called;
  }
}

export const paymentSubgraph = defineSubgraph({
  name: 'payment',
  database: 'payment',
  entities: [Receipt],
  migrations: [
    migration(
      '001-receipt',
      'create table receipt (id uuid not null primary key, sequence int not null default 0, amount int not null, note text not null, state text not null)',
    ),
  ],
  resolvers: [ReceiptResolver],
  references: { Receipt: async (ids, { em }) => byKey(await em.find(Receipt, { id: { $in: [...ids] } }), ({ id }) => id) },
  mutations: { take: 'public', takeMany: 'public', tearUp: 'public', settle: 'signed-in', countCalls: 'public' },
});
