import { UNSTEMMED } from '../languages.js';
import { analyzers } from './languages.js';

/** New documents are found after so long at most. */
const REFRESH_EVERY = '500ms';

/**
 * A word counts as much as its field and its length say, and no less because other documents have it too: so what a document scores
 * depends on nothing but itself. Else a page would repeat or lose what others push up and down, and scores would tell of hidden documents.
 */
const SIMILARITY = 'boolean';

/** Words are cut by the program, in the same way for documents and queries. */
const words = { type: 'text', analyzer: 'words', similarity: SIMILARITY, norms: false } as const;

/** Texts by language: words in all their forms, and what snippets are cut from. */
const text = (analyzer: string) => ({ type: 'text', analyzer, similarity: SIMILARITY, norms: false, index_options: 'offsets' });

const stems = [...analyzers, { code: UNSTEMMED, analyzer: 'simple_words' }].map(({ code, analyzer }) => [
  code,
  { properties: { title: text(analyzer), text: text(analyzer) } },
]);

export const indexSettings = (replicas: number) => ({
  number_of_shards: 1,
  number_of_replicas: replicas,
  refresh_interval: REFRESH_EVERY,
  analysis: {
    analyzer: {
      words: { type: 'custom', tokenizer: 'whitespace' },
      simple_words: { type: 'custom', tokenizer: 'standard', filter: ['cjk_width', 'lowercase', 'cjk_bigram', 'asciifolding'] },
    },
  },
});

export const mapping = {
  dynamic: false,
  // The words are in the texts anyway.
  _source: { excludes: ['words', 'beginnings'] },
  properties: {
    id: { type: 'keyword' },
    /** False for what was deleted: its version is kept, so that an older change does not bring it back. */
    live: { type: 'boolean' },
    access: { type: 'keyword' },
    keywords: { type: 'object', dynamic: true },
    title: { type: 'keyword', ignore_above: 1_000 },
    summary: { type: 'text', index: false },
    popularity: { type: 'double' },
    freshAt: { type: 'date' },
    brevity: { type: 'double' },
    words: { properties: { title: words, summary: words, body: words } },
    beginnings: { properties: { title: words, text: words } },
    stems: { properties: Object.fromEntries(stems) },
  },
  dynamic_templates: [{ keywords: { path_match: 'keywords.*', mapping: { type: 'keyword' } } }],
};
