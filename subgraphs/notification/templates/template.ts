import type { Facts, NotificationKind } from '../kinds.js';

/** Plain text: whoever puts it into HTML escapes it. Paragraphs of `body` stand apart by an empty line. */
export interface Words {
  readonly title: string;
  readonly body: string;
}

/** Values as the language writes them. */
export interface Format {
  /** A moment, UTC, from ISO 8601. */
  moment(iso: string): string;
  /** `amount` in minor units of `currency`. */
  money(amount: number, currency: string): string;
}

/** One language: the words of every kind, and those around them in an email. */
export interface Language {
  readonly kinds: { readonly [Kind in NotificationKind]: (facts: Facts[Kind], format: Format) => Words };
  readonly greeting: (displayName: string) => string;
  /** As `lang` of an HTML page. */
  readonly htmlTag: string;
  readonly open: string;
  readonly whyYouGetThis: string;
}
