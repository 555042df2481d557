import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../kernel/context.js';
import { anonymous } from '../kernel/identity.js';
import { Note, noteSubgraph } from '../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../testing/subgraph.js';
import { findForUpdate } from './find-for-update.js';
import { forgetHeld, lockRow, lockRows, rememberHeld } from './held-rows.js';
import { transaction } from './transaction.js';

let notes: TestSubgraph;
let id: string;
beforeAll(async () => {
  notes = await testSubgraph(noteSubgraph);
});
beforeEach(async () => {
  id = (await notes.ok('mutation { writeNote(input: { title: "A note" }) { id } }')).writeNote.id;
});
afterAll(() => notes.stop());

const begin = (): RequestContext => notes.context({ caller: anonymous });

/** The locks that PostgreSQL was asked for meanwhile: `update` or `share`. */
async function locksOf<Result>(work: (context: RequestContext) => Promise<Result>): Promise<string[]> {
  const context = begin();
  notes.statements.length = 0;
  await transaction(context, (em) => work({ ...context, em }));
  return notes.statements.flatMap((sql) => /for (update|share)$/.exec(sql)?.[1] ?? []);
}

const lock = ({ em }: { readonly em: EntityManager }) => findForUpdate(em, Note, id);

test('a row that the transaction holds is neither locked nor read again, by its id or by other columns', async () => {
  const locks = await locksOf(async (context) => {
    const note = await lock(context);
    expect(await lock(context)).toBe(note);
    expect(await lockRow(context.em, Note, { id }, 'alone')).toBe(note);
    expect(await lockRow(context.em, Note, id, 'shared')).toBe(note);
  });
  expect(locks).toEqual(['update']);
});

test('a row that is held shared is locked again to hold it alone, and from then on is', async () => {
  const locks = await locksOf(async ({ em }) => {
    for (const how of ['shared', 'shared', 'alone', 'shared', 'alone'] as const) await lockRow(em, Note, id, how);
  });
  expect(locks).toEqual(['share', 'update']);
});

test('each transaction locks for itself', async () => {
  expect([...(await locksOf(lock)), ...(await locksOf(lock))]).toEqual(['update', 'update']);
});

test('a row that a statement has changed is read again', async () => {
  await locksOf(async (context) => {
    await lock(context);
    await context.em.execute(`update note set title = 'Changed' where id = ?`, [id]);
    forgetHeld(context.em, Note as never, id);
    expect(await lock(context)).toMatchObject({ title: 'Changed' });
  });
});

test('entities that were cleared are not handed out: their changes would be lost', async () => {
  await locksOf(async (context) => {
    const cleared = await lock(context);
    context.em.clear();
    const note = await lock(context);
    expect(note).not.toBe(cleared);
    note?.rename('Renamed');
  });
  expect(await notes.sql('select title from note where id = ?', [id])).toEqual([{ title: 'Renamed' }]);
});

test('rows of which the transaction holds all are neither locked nor read again; one that it lacks locks all, in one order', async () => {
  const other = (await notes.ok('mutation { writeNote(input: { title: "Another" }) { id } }')).writeNote.id;
  const locks = await locksOf(async (context) => {
    const note = await lock(context);
    expect(await lockRows(context.em, Note, [id])).toEqual([note]);
    const both = await lockRows(context.em, Note, [other, id]);
    expect(both.map((each) => each.id)).toEqual([id, other].sort());
    expect(await lockRows(context.em, Note, [id, other])).toEqual(both);
  });
  expect(locks).toEqual(['update', 'share']);
});

test('a row that the transaction removes is gone', async () => {
  await locksOf(async (context) => {
    context.em.remove((await lock(context)) as Note);
    expect(await lock(context)).toBeNull();
  });
});

test('a row that the transaction makes is held before it is written', async () => {
  const locks = await locksOf(async ({ em }) => {
    const note = Note.write('Another', null);
    em.persist(note);
    rememberHeld(em, Note, note, 'alone');
    expect(await findForUpdate(em, Note, note.id)).toBe(note);
  });
  expect(locks).toEqual([]);
});

describe('a savepoint', () => {
  test('has what the transaction around it holds', async () => {
    const locks = await locksOf(async (context) => {
      const note = await lock(context);
      await transaction(context, async (em) => expect(await lock({ em })).toBe(note));
    });
    expect(locks).toEqual(['update']);
  });

  // PostgreSQL gives up the locks of a savepoint that is rolled back.
  test.each([true, false])('keeps what it has locked to itself: released %p', async (isReleased) => {
    const locks = await locksOf(async (context) => {
      const inner = transaction(context, async (em) => {
        await lock({ em });
        if (!isReleased) throw new Error('rolled back');
      });
      await inner.catch(() => {});
      await lock(context);
    });
    expect(locks).toEqual(['update', 'update']);
  });
});
