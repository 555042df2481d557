import { badInput } from '../../platform/kernel/errors.js';

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** BAD_USER_INPUT for a price that nobody can pay. */
export function demandPrice(price: { readonly amount: number; readonly currency: string }, path: string): void {
  if (price.amount < 1) throw badInput({ [`${path}.amount`]: 'must be more than 0' });
  if (!CURRENCIES.has(price.currency)) throw badInput({ [`${path}.currency`]: 'is not a currency in use' });
}

/** The discount of a coupon, rounded down to minor units. In big integers: a hundred times the price may be more than a number can hold. */
export const percentOf = (amount: number, percent: number): number => Number((BigInt(amount) * BigInt(percent)) / 100n);
