import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../kernel/context.js';
import { serviceCaller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import { Known } from '../messaging/read-model/known.entity.js';
import { type Facts, readModel } from '../messaging/read-model/read-model.js';
import { migration } from '../postgres/migrate.js';
import { transaction } from '../postgres/transaction.js';
import { defineSubgraph } from '../service/declaration.js';
import { question } from '../transport/ask.js';
import type { SubgraphClient } from '../transport/client.js';
import { type TestSubgraph, testSubgraph } from './subgraph.js';

// A service with read models, for their tests: a library knows books, and where their copies stand, which `press` owns.

@Entity({ tableName: 'known_book' })
export class KnownBook extends Known {
  @Property({ type: 'text' })
  title!: string;

  @Property({ type: 'text[]' })
  authorIds!: string[];

  @Property({ type: 'timestamptz', nullable: true })
  printedAt!: Date | null;

  /** The service's own: the owner does not know it. */
  @Property({ type: 'integer', default: 0 })
  lent!: number;
}

export type BookFacts = Facts<KnownBook>;
const bookById = question<{ book: BookFacts | null }, { id: string }>('press', 'query ($id: ID!) { book(id: $id) { id } }');

/** Titles of what was taken over. */
export const followed: string[] = [];
export const books = readModel<KnownBook>({
  entity: KnownBook,
  ask: async ({ ask }, id) => (await ask(bookById, { id })).book,
  onUpserted: async (_context, facts) => void followed.push(...facts.map(({ title }) => title as string)),
});

@Entity({ tableName: 'known_copy' })
export class KnownCopy extends Known {
  @Property({ type: 'uuid' })
  bookId!: string;

  @Property({ type: 'uuid' })
  shelfId!: string;

  @Property({ type: 'timestamptz', nullable: true })
  lentAt: Date | null = null;
}

type Place = Readonly<Record<'bookId' | 'shelfId', string>>;
export type CopyFacts = Place & Facts<KnownCopy>;
const copyAt = question<{ copy: CopyFacts | null }, Place>('press', 'query ($bookId: ID!, $shelfId: ID!) { copy { id } }');

const ofPress = {
  entity: KnownCopy,
  ask: async ({ ask }: RequestContext, place: Place) => (await ask(copyAt, { ...place })).copy,
  parent: { model: books, idIn: 'bookId' },
} as const;

/** At most one of a book on a shelf. */
export const copies = readModel(ofPress);

/** The same copies, those of a book that has gone included. */
export const lentCopies = readModel({ ...ofPress, findsOrphans: true });

@Resolver()
class LibraryResolver {
  @Query(() => String)
  name(): string {
    return 'library';
  }
}

const library = defineSubgraph({
  name: 'library',
  database: 'library',
  entities: [KnownBook, KnownCopy],
  migrations: [
    migration(
      '001-library',
      `create table known_book (id uuid primary key, sequence integer not null, deleted_at timestamptz, title text not null,
        author_ids text[] not null, printed_at timestamptz, lent integer not null default 0)`,
      `create table known_copy (id uuid primary key, sequence integer not null, deleted_at timestamptz, book_id uuid not null,
        shelf_id uuid not null, lent_at timestamptz, unique (book_id, shelf_id))`,
    ),
  ],
  resolvers: [LibraryResolver],
  references: {},
  mutations: {},
});

/** Stands in for the service that owns books. */
export const press = {
  books: new Map<string, BookFacts>(),
  copies: [] as CopyFacts[],
  asked: 0,
  open: 0,
  mostOpen: 0,
  /** What an answer waits for after it was made. */
  answering: async () => {},
  reset: () => void Object.assign(press, { asked: 0, open: 0, mostOpen: 0, answering: async () => {} }),
};

const client: SubgraphClient = {
  name: 'press',
  async execute({ variables }) {
    press.asked += 1;
    press.open += 1;
    press.mostOpen = Math.max(press.mostOpen, press.open);
    const book = press.books.get(variables?.id as string) ?? null;
    const copy = press.copies.find(({ bookId, shelfId }) => bookId === variables?.bookId && shelfId === variables.shelfId) ?? null;
    try {
      await press.answering();
      return { data: { book, copy } };
    } finally {
      press.open -= 1;
    }
  },
  async subscribe() {
    throw new Error('nobody here follows books');
  },
};

export const aBook = (facts: Partial<BookFacts> = {}): BookFacts => ({
  id: newId(),
  sequence: 1,
  title: 'Seams',
  authorIds: ['a', 'b'],
  printedAt: '2026-01-02T03:04:05.000Z',
  ...facts,
});

export interface Library extends TestSubgraph {
  /** Of a call of its own. */
  contextOf(): RequestContext;
  inTransaction<T>(work: (context: RequestContext) => Promise<T>): Promise<T>;
}

export async function libraryService(): Promise<Library> {
  const service = await testSubgraph(library, { clients: { press: client }, settings: { LMS_ASK_WITHIN: '5s' } });
  const contextOf = () => service.context({ caller: serviceCaller('library') });
  return {
    ...service,
    contextOf,
    inTransaction(work) {
      const context = contextOf();
      return transaction(context, (em) => work({ ...context, em }));
    },
  };
}
