import { registerEnumType } from 'type-graphql';
import { addInterval } from '../period.js';

export enum PlanInterval {
  MONTH = 'MONTH',
  YEAR = 'YEAR',
  ONCE = 'ONCE',
}
registerEnumType(PlanInterval, { name: 'PlanInterval' });

/** Until when a period goes that begins now; null is for good. */
export const endOfPeriod = (from: Date, interval: PlanInterval): Date | null =>
  interval === PlanInterval.ONCE ? null : addInterval(from, interval);
