import type { SearchDocument } from '../search-index.js';
import { type Word, wordsOf } from '../words.js';
import { stemmerOf } from './languages.js';
import type { Stems } from './stems.js';

/** What a document is found by: words and their stems, with their places and weights, as PostgreSQL reads a tsvector. */
export interface Vector {
  readonly vector: string;
  readonly titleWords: number;
}

type Text = Pick<SearchDocument, 'title' | 'summary' | 'body'>;

const FIELDS = [
  ['title', 'A'],
  ['summary', 'B'],
  ['body', 'C'],
] as const satisfies readonly (readonly [keyof Text, string])[];

/** Words of a document beyond these are not found: PostgreSQL keeps no places after 16,383. */
const MOST_WORDS = 4_000;

/** The words of each field of a document, their places one after the other. */
export function wordsOfDocument(document: Text): Readonly<Record<keyof Text, readonly Word[]>> {
  const words: Record<keyof Text, readonly Word[]> = { title: [], summary: [], body: [] };
  let place = 1;
  for (const [field] of FIELDS) {
    const found = wordsOf(document[field].slice(0, MOST_WORDS * 8), place).filter((word) => word.place <= MOST_WORDS);
    words[field] = found;
    // A gap, so that the last word of one is not beside the first of the next.
    place = (found.at(-1)?.place ?? place) + 10;
  }
  return words;
}

/** The vectors of documents, in their order. */
export async function vectorsOf(documents: readonly SearchDocument[], stems: Stems): Promise<Vector[]> {
  const words = documents.map((document) => ({ document, fields: wordsOfDocument(document) }));
  const byLanguage = Map.groupBy(words, ({ document }) => stemmerOf(document.language));
  const stemsBy = new Map<string | null, ReadonlyMap<string, readonly string[]>>();
  for (const [code, alike] of byLanguage) {
    const spelled = alike.flatMap(({ fields }) => Object.values(fields).flat()).filter(isStemmed);
    stemsBy.set(
      code,
      await stems.of(
        code,
        spelled.map((word) => word.spelled),
      ),
    );
  }
  return words.map(({ document, fields }) => vectorOf(fields, stemsBy.get(stemmerOf(document.language)) ?? new Map()));
}

export const isStemmed = ({ kind, word }: Pick<Word, 'kind' | 'word'>): boolean => kind === 'word' && /^\p{L}{3,}$/u.test(word);

function vectorOf(fields: Readonly<Record<keyof Text, readonly Word[]>>, stems: ReadonlyMap<string, readonly string[]>): Vector {
  const places = new Map<string, string[]>();
  const put = (lexeme: string, place: string) => {
    const others = places.get(lexeme);
    if (others) others.push(place);
    else places.set(lexeme, [place]);
  };
  for (const [field, weight] of FIELDS) {
    for (const word of fields[field]) {
      const place = `${word.place}${weight}`;
      put(word.word, place);
      if (isStemmed(word)) for (const stem of stems.get(word.spelled) ?? []) put(stem, place);
    }
  }
  const vector = [...places].map(([lexeme, at]) => `${quoted(lexeme)}:${at.join(',')}`).join(' ');
  return { vector, titleWords: new Set(fields.title.map(({ place }) => place)).size };
}

/** A lexeme as it stands in a tsvector and a tsquery. */
export const quoted = (lexeme: string): string => `'${lexeme.replace(/['\\]/g, '$&$&')}'`;
