/** What is found. A document has no meaning here: what its keywords and its access tokens stand for is known to its service. */
export interface SearchDocument {
  readonly id: string;
  /** Rises with each change of the document, its deletion included. A lower one than the index has changes nothing. A safe integer. */
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly body: string;
  /** BCP 47: words are stemmed by it. */
  readonly language: string;
  /** Values by the name of a keyword: `{ topics: ['azure'], level: ['ADVANCED'] }`. They are filtered by and counted as they are. */
  readonly keywords: Readonly<Record<string, readonly string[]>>;
  /** Who may find it: a caller with one of these tokens. */
  readonly access: readonly string[];
  readonly popularity: number;
  readonly freshAt: Date;
}

export interface DeletedDocument {
  readonly id: string;
  readonly version: number;
  readonly deleted: true;
}

export type DocumentChange = SearchDocument | DeletedDocument;

/** What the caller may find. Nothing else is in a hit, a count, a facet, a suggestion, or decides how a typo is corrected. */
export type Access = readonly string[] | 'all';

export interface SearchRequest {
  /** Blank: everything that meets the filters, the most popular and then the freshest first. */
  readonly text: string;
  /** By keyword: documents with one of the values. All of the filters hold. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly access: Access;
  /** Keywords to count by. A filter does not shrink the counts of its own keyword; all others do. */
  readonly facets: readonly string[];
  readonly first: number;
  /** The `endCursor` of the page before, of the same text. */
  readonly after?: string | null;
}

export interface SearchHit {
  readonly id: string;
  readonly score: number;
  readonly title: string;
  /** HTML: what matches in `<em>`, all else escaped. */
  readonly snippet: string;
  readonly keywords: Readonly<Record<string, readonly string[]>>;
}

export interface FacetBucket {
  readonly value: string;
  readonly count: number;
}

export interface SearchPage {
  /** All that match, beyond this page. */
  readonly total: number;
  readonly hits: readonly SearchHit[];
  /** By keyword, the most frequent first and then by value: at most `MOST_BUCKETS` each. */
  readonly facets: Readonly<Record<string, readonly FacetBucket[]>>;
  /** After the last hit; null without one. */
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

export interface SuggestRequest {
  /** The beginning of a title, or of a word in it, after words of the same title. */
  readonly prefix: string;
  readonly access: Access;
  readonly first: number;
}

/** A document that the index cannot hold, however often it is written. */
export interface RefusedDocument {
  readonly id: string;
  readonly reason: string;
}

/** One making of the index. While it is searched it is kept up to date; another is made beside it and takes its place at once. */
export interface IndexGeneration {
  readonly name: string;
  /**
   * Resolves once all changes are stored, each at most once. They are found soon; at once after `refresh`. Throws Outage. Answers the
   * documents that the index cannot hold: those are stored as deleted, since an older state of them may be for others to find.
   */
  write(changes: readonly DocumentChange[]): Promise<readonly RefusedDocument[]>;
  /** Resolves once everything that was written is found. */
  refresh(): Promise<void>;
}

/**
 * A full-text index with filters, facets and suggestions. A word is found in each of its forms, by the language of its document, and the
 * last one by its beginning too. A title counts for more than a summary, and that for more than a body; among equals the more popular come
 * first, and then the fresher. A typo is forgiven by the length of the word, as `editsFor` says. Every method throws an Outage when the
 * index does not answer.
 */
export interface SearchIndex {
  /** Throws BAD_USER_INPUT for an `after` that is no cursor of this index. */
  search(request: SearchRequest): Promise<SearchPage>;
  /** Titles of what the caller may find, each once, the most popular first. */
  suggest(request: SuggestRequest): Promise<readonly string[]>;
  /** The generation that is searched. There is an empty one from the beginning, with a name of its own: by it a lost index is noticed. */
  current(): Promise<IndexGeneration>;
  /** Makes a generation that nobody searches yet, or goes on with the one of this name. The name has lower case letters and digits. */
  begin(name: string): Promise<IndexGeneration>;
  /** Lets this generation be searched, at once, and drops all others. What writes to one of those from now on is refused, or lost. */
  swap(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Buckets of a facet. */
export const MOST_BUCKETS = 100;

declare module '../../kernel/context.js' {
  interface Resources {
    readonly searchIndex: SearchIndex;
  }
}
