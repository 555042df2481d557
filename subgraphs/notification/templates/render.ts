import type { Facts, NotificationKind } from '../kinds.js';
import { de } from './de.js';
import { en } from './en.js';
import type { Format, Language, Words } from './template.js';

/** By the first part of a BCP 47 tag. */
const LANGUAGES: Readonly<Record<string, Language>> = { de, en };

interface Voice {
  readonly language: Language;
  readonly format: Format;
}

/** The language of a reader. A locale without texts gets English, with English dates and amounts. */
export function voiceOf(locale: string | null): Voice {
  const language = locale && LANGUAGES[locale.split('-')[0] as string];
  return { language: language || en, format: formatOf(language ? locale : 'en') };
}

export function render<Kind extends NotificationKind>(kind: Kind, facts: Facts[Kind], locale: string | null): Words {
  const { language, format } = voiceOf(locale);
  return language.kinds[kind](facts, format);
}

const formatOf = (locale: string): Format => ({
  moment: (iso) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(iso)).concat(' UTC'),
  money: (amount, currency) => {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  },
});
