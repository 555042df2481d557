import { badInput } from '../../../platform/kernel/errors.js';
import { tidyLine } from '../../../platform/kernel/text.js';
import { canonicalTag } from '../../../platform/service/graphql/language-tag.js';
import type { CourseLevel } from './vocabulary.js';

/** What the staff say about a course. Commands of their own change its status, its slug and its staff. */
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
  readonly enrollmentOpensAt: Date | null;
  readonly enrollmentClosesAt: Date | null;
  /** IANA: in which people read the dates. */
  readonly timeZone: string;
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
  'enrollmentOpensAt',
  'enrollmentClosesAt',
  'timeZone',
  'prerequisiteIds',
] as const satisfies readonly (keyof CourseDetails)[];

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Details as they are stored. BAD_USER_INPUT for details that no course can have. */
export function normalized(details: CourseDetails): CourseDetails {
  if (!CURRENCIES.has(details.price.currency)) throw badInput({ 'price.currency': 'is not a currency in use' });
  demandOrder(details, 'startsAt', 'endsAt');
  demandOrder(details, 'enrollmentOpensAt', 'enrollmentClosesAt');
  return {
    ...details,
    title: tidyLine(details.title),
    summary: details.summary.trim(),
    description: details.description.trim(),
    topics: distinct(details.topics.map(tidyLine), topicKey),
    language: canonicalTag(details.language) ?? details.language,
    price: { amount: details.price.amount, currency: details.price.currency },
    prerequisiteIds: distinct(details.prerequisiteIds, (id) => id),
  };
}

type Moments = 'startsAt' | 'endsAt' | 'enrollmentOpensAt' | 'enrollmentClosesAt';

/** For a course that is made from another: it is for other students, at another time. */
export const withoutDates = (details: CourseDetails): CourseDetails => ({
  ...details,
  ...({ startsAt: null, endsAt: null, enrollmentOpensAt: null, enrollmentClosesAt: null } satisfies Record<Moments, null>),
});

function demandOrder(details: CourseDetails, earlier: Moments, later: Moments): void {
  const [from, until] = [details[earlier], details[later]];
  if (from && until && from >= until) throw badInput({ [later]: `must be after ${earlier}` });
}

/** Topics are one when they differ in case alone; the first spelling stays. */
export const topicKey = (topic: string): string => tidyLine(topic).toLowerCase();

function distinct(values: readonly string[], key: (value: string) => string): string[] {
  const byKey = new Map<string, string>();
  for (const value of values) if (!byKey.has(key(value))) byKey.set(key(value), value);
  return [...byKey.values()];
}
