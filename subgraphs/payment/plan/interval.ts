import { registerEnumType } from 'type-graphql';
import { addInterval } from '../period.js';

export enum PlanInterval {
  MONTH = 'MONTH',
  YEAR = 'YEAR',
  ONCE = 'ONCE',
}
registerEnumType(PlanInterval, { name: 'PlanInterval' });

/** When a period that begins now ends; null is for good. */
export const endOfPeriod = (from: Date, interval: PlanInterval): Date | null =>
  interval === PlanInterval.ONCE ? null : addInterval(from, interval);
