import { Outage } from '../../../kernel/errors.js';
import { beginningOf, UNSTEMMED } from '../languages.js';
import type { DocumentChange, SearchDocument } from '../search-index.js';
import { wordsOf } from '../words.js';
import type { Server } from './client.js';
import { analyzerOf } from './languages.js';
import { withoutMarks } from './snippets.js';

/** A request holds no more than this, in characters. */
const BATCH_LENGTH = 4_000_000;
/** Documents of one request. */
const BATCH = 500;

interface BulkAnswer {
  readonly errors: boolean;
  readonly items: readonly {
    readonly index: { readonly status: number; readonly error?: { readonly type: string; readonly reason: string } };
  }[];
}

/** Writes changes to an index. An older one than the index has changes nothing. */
export async function writeDocuments(server: Server, target: string, changes: readonly DocumentChange[]): Promise<void> {
  for (const batch of batchesOf(changes)) await writeBatch(server, target, batch);
}

async function writeBatch(server: Server, target: string, lines: readonly object[]): Promise<void> {
  // Nothing is written to an index that was dropped, which a server would else make anew by itself.
  const query = { require_alias: 'true' };
  const { errors, items } = await server.call<BulkAnswer>({ method: 'POST', path: `/${target}/_bulk`, query, lines });
  if (!errors) return;
  for (const { index } of items) {
    if (index.status === OLDER || !index.error) continue;
    const { type, reason } = index.error;
    if (index.status >= 500 || index.status === 429) throw new Outage(`The search index cannot write now: ${type}`);
    throw new Error(`OpenSearch does not write a document: ${type}, ${reason}`);
  }
}

/** The answer to a version that is not higher than that of the index. */
const OLDER = 409;

function* batchesOf(changes: readonly DocumentChange[]): Generator<object[]> {
  let lines: object[] = [];
  let length = 0;
  for (const change of changes) {
    lines.push({ index: { _id: change.id, version: change.version, version_type: 'external' } }, sourceOf(change));
    length += 'deleted' in change ? 0 : change.title.length + change.summary.length + change.body.length;
    if (lines.length < 2 * BATCH && length < BATCH_LENGTH) continue;
    yield lines;
    [lines, length] = [[], 0];
  }
  if (lines.length > 0) yield lines;
}

const sourceOf = (change: DocumentChange): object => ('deleted' in change ? { id: change.id, live: false } : documentOf(change));

function documentOf({ id, title, summary, body, language, keywords, access, popularity, freshAt }: SearchDocument): object {
  const code = analyzerOf(language);
  const [titleWords, summaryWords, bodyWords] = [title, summary, body].map((text) => wordsOf(text).map(({ word }) => word));
  const words = { title: joined(titleWords), summary: joined(summaryWords), body: joined(bodyWords) };
  const beginnings = (from: readonly string[] = []) => joined(from.map(beginningOf));
  return {
    ...{ id, live: true, title, summary, keywords, access, popularity, freshAt, words },
    brevity: brevityOf(titleWords?.length ?? 0),
    stems: { [code]: { title, text: [summary, body].map(withoutMarks) } },
    ...(code === UNSTEMMED && {
      beginnings: { title: beginnings(titleWords), text: beginnings([...(summaryWords ?? []), ...(bodyWords ?? [])]) },
    }),
  };
}

const joined = (words: readonly string[] = []): string => words.join(' ');

/** Of two titles with the same word, the shorter one is more about it. */
const brevityOf = (words: number): number => 1 - 0.01 * Math.min(words, 20);
