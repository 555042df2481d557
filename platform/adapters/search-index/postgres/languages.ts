import { languageOf } from '../languages.js';

/** The stemmers of PostgreSQL, by the language of a document. */
const DICTIONARIES: Readonly<Record<string, string>> = {
  ar: 'arabic_stem',
  ca: 'catalan_stem',
  da: 'danish_stem',
  de: 'german_stem',
  el: 'greek_stem',
  en: 'english_stem',
  es: 'spanish_stem',
  eu: 'basque_stem',
  fi: 'finnish_stem',
  fr: 'french_stem',
  ga: 'irish_stem',
  hi: 'hindi_stem',
  hu: 'hungarian_stem',
  hy: 'armenian_stem',
  id: 'indonesian_stem',
  it: 'italian_stem',
  lt: 'lithuanian_stem',
  ne: 'nepali_stem',
  nl: 'dutch_stem',
  no: 'norwegian_stem',
  pt: 'portuguese_stem',
  ro: 'romanian_stem',
  ru: 'russian_stem',
  sr: 'serbian_stem',
  sv: 'swedish_stem',
  ta: 'tamil_stem',
  tr: 'turkish_stem',
  yi: 'yiddish_stem',
};

export interface Stemmer {
  readonly code: string;
  readonly dictionary: string;
}

export const stemmers: readonly Stemmer[] = Object.entries(DICTIONARIES).map(([code, dictionary]) => ({ code, dictionary }));

/** The code of the stemmer for a BCP 47 tag; null where there is none: `cs`, `ja`, `ko`, `pl`, `zh`. */
export function stemmerOf(language: string): string | null {
  const code = languageOf(language);
  return Object.hasOwn(DICTIONARIES, code) ? code : null;
}
