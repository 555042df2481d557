import { badInput } from '../../../platform/kernel/errors.js';
import { canonicalTag } from '../../../platform/service/graphql/language-tag.js';
import { tidy } from './fold.js';
import type { CourseLevel } from './vocabulary.js';

/** What its people say about a course. Its status, its slug and its staff have ways of their own. */
export interface CourseDetails {
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly topics: readonly string[];
  readonly level: CourseLevel | null;
  /** BCP 47. */
  readonly language: string;
  readonly price: { readonly amount: number; readonly currency: string };
  readonly capacity: number | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly prerequisiteIds: readonly string[];
}

export const DETAILS = [
  'title',
  'summary',
  'description',
  'topics',
  'level',
  'language',
  'price',
  'capacity',
  'startsAt',
  'endsAt',
  'prerequisiteIds',
] as const satisfies readonly (keyof CourseDetails)[];

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Details as they are kept. BAD_USER_INPUT for what no course can be. */
export function settled(details: CourseDetails): CourseDetails {
  if (!CURRENCIES.has(details.price.currency)) throw badInput({ 'price.currency': 'is not a currency in use' });
  if (details.startsAt && details.endsAt && details.startsAt >= details.endsAt) throw badInput({ endsAt: 'must be after startsAt' });
  return {
    ...details,
    title: tidy(details.title),
    summary: details.summary.trim(),
    description: details.description.trim(),
    topics: distinct(details.topics.map(tidy), topicKey),
    language: canonicalTag(details.language) ?? details.language,
    price: { amount: details.price.amount, currency: details.price.currency },
    prerequisiteIds: distinct(details.prerequisiteIds, (id) => id),
  };
}

/** Topics are one when they differ in case alone; the first spelling stays. */
export const topicKey = (topic: string): string => tidy(topic).toLowerCase();

function distinct(values: readonly string[], key: (value: string) => string): string[] {
  const byKey = new Map<string, string>();
  for (const value of values) if (!byKey.has(key(value))) byKey.set(key(value), value);
  return [...byKey.values()];
}
