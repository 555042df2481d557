import type { Pool } from 'pg';
import { beginningOf, UNSTEMMED } from '../languages.js';
import { folded } from '../words.js';
import { stemmers } from './languages.js';

/** What PostgreSQL makes of words, kept. It makes the same of a word for ever. */
export class Stems {
  readonly #known = new Map<string, readonly string[]>();

  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** The stems of words with their accents, by word; each as it is indexed, `de/lern`. None of a stop word. */
  async of(code: string | null, spelled: Iterable<string>): Promise<ReadonlyMap<string, readonly string[]>> {
    const words = [...new Set(spelled)];
    if (code === null) return new Map(words.map((word) => [word, [`${UNSTEMMED}/${beginningOf(folded(word))}`]]));
    await this.#learn(
      code,
      words.filter((word) => !this.#known.has(`${code}/${word}`)),
    );
    return new Map(words.map((word) => [word, this.#known.get(`${code}/${word}`) ?? []]));
  }

  async #learn(code: string, words: readonly string[]): Promise<void> {
    if (words.length === 0) return;
    if (this.#known.size > MOST_KNOWN) this.#known.clear();
    const dictionary = stemmers.find((each) => each.code === code)?.dictionary;
    // Some type a word without its accents, and a stemmer makes something else of that.
    const asked = words.flatMap((word) => [word, folded(word)]);
    const { rows } = await this.pool.query<{ stem: string | null }>(
      'select (ts_lexize($1::regdictionary, word))[1] as stem from unnest($2::text[]) with ordinality as asked (word, nth) order by nth',
      [dictionary, asked],
    );
    for (const [nth, word] of words.entries()) {
      const stems = [rows[2 * nth]?.stem, rows[2 * nth + 1]?.stem].filter((stem) => stem !== null && stem !== undefined);
      this.#known.set(
        `${code}/${word}`,
        [...new Set(stems)].map((stem) => `${code}/${stem}`),
      );
    }
  }
}

/** About 20 MB. */
const MOST_KNOWN = 200_000;
