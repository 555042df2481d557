import type { EntityManager } from '@mikro-orm/postgresql';
import type { Money } from '../../../platform/service/graphql/shared.js';
import type { Range } from './range.js';

// Revenue is net: what was paid within the range, less what went back within it. So one that lies after a payment can be negative.

const NET = 'sum(case when is_refund then -amount else amount end)::text as amount';

interface Sum {
  readonly amount: string;
  readonly currency: string;
}

/** Of courses, by currency. What plans brought belongs to no course. */
export async function revenueOf(em: EntityManager, courseIds: readonly string[], { from, until }: Range): Promise<Map<string, Money[]>> {
  const sums = await em.execute<(Sum & { readonly course_id: string })[]>(
    `select course_id, currency, ${NET} from payment_fact where course_id = any(?::uuid[]) and at >= ? and at < ? group by 1, 2 order by 2`,
    [`{${courseIds.join()}}`, from, until],
  );
  return new Map([...Map.groupBy(sums, (each) => each.course_id)].map(([id, own]) => [id, own.map(moneyOf)]));
}

/** Of everything, plans and deleted courses included: the books keep them. */
export async function revenueOfAll(em: EntityManager, { from, until }: Range): Promise<Money[]> {
  const sums = await em.execute<Sum[]>(`select currency, ${NET} from payment_fact where at >= ? and at < ? group by 1 order by 1`, [
    from,
    until,
  ]);
  return sums.map(moneyOf);
}

const moneyOf = ({ amount, currency }: Sum): Money => ({ amount: Number(amount), currency });
