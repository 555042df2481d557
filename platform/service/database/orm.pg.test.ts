import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { RequestContext } from '../../kernel/context.js';
import { anonymous } from '../../kernel/identity.js';
import { transaction } from '../../postgres/transaction.js';
import { Note, noteSubgraph } from '../../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../../testing/subgraph.js';

let notes: TestSubgraph;
let memos: TestSubgraph;
beforeAll(async () => {
  notes = await testSubgraph(noteSubgraph);
  memos = await testSubgraph({ ...noteSubgraph, name: 'memo', database: 'lms_memo' });
});
afterAll(async () => {
  await notes.stop();
  await memos.stop();
});

const titles = async (service: TestSubgraph) => (await service.sql<{ title: string }>('select title from note')).map(({ title }) => title);

const begin = (): RequestContext => notes.context({ caller: anonymous });
const WRITE = 'mutation ($title: String!) { writeNote(input: { title: $title }) { id } }';

test("a service that is called from within another's transaction works on its own database", async () => {
  const broken = transaction(begin(), async (em) => {
    em.persist(Note.write('A note', null));
    await em.flush();
    await memos.ok('mutation { writeNote(input: { title: "A memo" }) { id } }');
    throw new Error('the note is rolled back');
  });
  await expect(broken).rejects.toThrow('rolled back');
  expect(await titles(memos)).toEqual(['A memo']);
  expect(await titles(notes)).toEqual([]);
});

describe('a connection that the server ends inside a transaction', () => {
  const END = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  const POOL = 8;

  // Each would keep a connection of the pool, and the last one would wait for ever.
  test.each([
    ['between two statements', async () => {}],
    ['while a statement is running', (em: EntityManager) => em.execute('select pg_sleep(60)')],
  ])('goes back to the pool: %s', async (_when, work) => {
    const admin = new pg.Client({ connectionString: notes.database });
    await admin.connect();
    try {
      const open = Array.from({ length: POOL }, () => {
        const begun = Promise.withResolvers<void>();
        const ended = transaction(begin(), async (em) => {
          await em.execute('select 1');
          begun.resolve();
          await work(em);
          await over.promise;
          await em.execute('select 1');
        });
        return { begun: begun.promise, ended: ended.catch((error: Error) => error) };
      });
      const over = Promise.withResolvers<void>();
      await Promise.all(open.map(({ begun }) => begun));
      await admin.query(END);
      over.resolve();
      for (const { ended } of open) expect(await ended).toBeInstanceOf(Error);
      expect(await titles(notes)).toEqual([]);
    } finally {
      await admin.end();
    }
  });
});

test('of two commands that deadlock, the one that is rolled back is retried', async () => {
  const [one, other] = await Promise.all(['One', 'Other'].map(async (title) => (await notes.ok(WRITE, { title })).writeNote.id as string));
  const both = Array.from({ length: 2 }, () => Promise.withResolvers<void>());
  let tries = 0;
  let goesOn: Promise<void> | undefined;
  const rename = (title: string, [first, second]: readonly (string | undefined)[], [mine, theirs]: typeof both) =>
    transaction(begin(), async (em) => {
      tries += 1;
      // Else the one that is rolled back may come again before the other has woken, take the row from it, and both deadlock once more.
      if (tries > 2) await goesOn;
      for (const id of [first, second]) {
        const note = await em.findOneOrFail(Note, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
        note.rename(`${note.title} ${title}`);
        await em.flush();
        mine?.resolve();
        await theirs?.promise;
      }
    });
  const renames = [rename('A', [one, other], both), rename('B', [other, one], both.toReversed())];
  goesOn = Promise.any(renames);
  await Promise.all(renames);
  expect(tries).toBe(3);
  expect((await titles(notes)).toSorted()).toEqual([expect.stringMatching(/^One (A B|B A)$/), expect.stringMatching(/^Other (A B|B A)$/)]);
  expect((await notes.outbox()).filter(({ type }) => type === 'NOTE_RENAMED')).toHaveLength(4);
});

test('a command that fails by itself is not retried', async () => {
  let tries = 0;
  const failing = transaction(begin(), async () => {
    tries += 1;
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(tries).toBe(1);
});
