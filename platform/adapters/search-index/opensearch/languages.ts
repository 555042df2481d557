import { languageOf, UNSTEMMED } from '../languages.js';

/** The analyzers that every OpenSearch has, by the language of a document. */
const ANALYZERS: Readonly<Record<string, string>> = {
  cs: 'czech',
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
};

export interface Analyzer {
  readonly code: string;
  readonly analyzer: string;
}

export const analyzers: readonly Analyzer[] = Object.entries(ANALYZERS).map(([code, analyzer]) => ({ code, analyzer }));

/** The code of the analyzer for a BCP 47 tag; `UNSTEMMED` where there is none. */
export function analyzerOf(language: string): string {
  const code = languageOf(language);
  return Object.hasOwn(ANALYZERS, code) ? code : UNSTEMMED;
}
