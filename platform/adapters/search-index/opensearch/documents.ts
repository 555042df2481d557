import { Outage } from '../../../kernel/errors.js';
import { beginningOf, UNSTEMMED } from '../languages.js';
import type { DeletedDocument, DocumentChange, RefusedDocument, SearchDocument } from '../search-index.js';
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

/** Writes changes to an index. An older one than the index has changes nothing. Answers the documents that it refuses. */
export async function writeDocuments(server: Server, target: string, changes: readonly DocumentChange[]): Promise<RefusedDocument[]> {
  const refused: RefusedDocument[] = [];
  for (const batch of batchesOf(changes)) refused.push(...(await writeBatch(server, target, batch)));
  return refused;
}

async function writeBatch(server: Server, target: string, changes: readonly DocumentChange[]): Promise<RefusedDocument[]> {
  const lines = changes.flatMap(linesOf);
  // Nothing is written to an index that was dropped, which a server would else make anew by itself.
  const query = { require_alias: 'true' };
  const { errors, items } = await server.call<BulkAnswer>({ method: 'POST', path: `/${target}/_bulk`, query, lines });
  if (!errors) return [];
  const refused: DeletedDocument[] = [];
  const reasons: RefusedDocument[] = [];
  for (const [nth, { index }] of items.entries()) {
    if (index.status === OLDER || !index.error) continue;
    const { type, reason } = index.error;
    if (index.status >= 500 || index.status === 429) throw new Outage(`The search index cannot write now: ${type}`);
    const change = changes[nth];
    // Anything else, such as a full disk's 403, is not the document's own fault.
    if (index.status !== UNFIT || !change || 'deleted' in change)
      throw new Error(`OpenSearch does not write a document: ${type}, ${reason}`);
    refused.push({ id: change.id, version: change.version, deleted: true });
    reasons.push({ id: change.id, reason: `${type}, ${reason}` });
  }
  if (refused.length > 0) await writeBatch(server, target, refused);
  return reasons;
}

/** The answer to a document that does not fit the mapping, or has a term that is too long. */
const UNFIT = 400;

/** The answer to a version that is not higher than that of the index. */
const OLDER = 409;

function* batchesOf(changes: readonly DocumentChange[]): Generator<DocumentChange[]> {
  let batch: DocumentChange[] = [];
  let length = 0;
  for (const change of changes) {
    batch.push(change);
    length += 'deleted' in change ? 0 : change.title.length + change.summary.length + change.body.length;
    if (batch.length < BATCH && length < BATCH_LENGTH) continue;
    yield batch;
    [batch, length] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

const linesOf = (change: DocumentChange): object[] => [
  { index: { _id: change.id, version: change.version, version_type: 'external' } },
  sourceOf(change),
];

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
