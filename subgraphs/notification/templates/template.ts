import type { Facts, NotificationKind } from '../kinds.js';

/** Plain text: it has to be escaped in HTML. An empty line separates the paragraphs of `body`. */
export interface Words {
  readonly title: string;
  readonly body: string;
}

/** Formats values for the language. */
export interface Format {
  /** A moment, UTC, from ISO 8601. */
  moment(iso: string): string;
  /** `amount` in minor units of `currency`. */
  money(amount: number, currency: string): string;
}

/** One language: the texts of every kind, and the words around them in an email. */
export interface Language {
  readonly kinds: { readonly [Kind in NotificationKind]: (facts: Facts[Kind], format: Format) => Words };
  readonly greeting: (displayName: string) => string;
  /** As `lang` of an HTML page. */
  readonly htmlTag: string;
  readonly open: string;
  readonly whyYouGetThis: string;
}
