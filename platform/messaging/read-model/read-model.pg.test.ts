import type { RequestContext } from '../../kernel/context.js';
import { DomainError, ErrorCode } from '../../kernel/errors.js';
import { newId } from '../../kernel/ids.js';
import { type BookFacts, aBook as book, books, followed, type Library, libraryService, press } from '../../testing/library.js';
import { until } from '../../testing/until.js';

let service: Library;
const contextOf = () => service.contextOf();
const inTransaction = <T>(work: (context: RequestContext) => Promise<T>) => service.inTransaction(work);
const keep = (facts: BookFacts) => inTransaction((context) => books.upsert(context, facts));
const bury = (facts: BookFacts) => inTransaction((context) => books.setTombstone(context, facts));
const stored = async (id: string) => (await service.sql('select * from known_book where id = ?', [id]))[0];
const known = () => true;

beforeAll(async () => {
  service = await libraryService();
});
afterAll(() => service.stop());
beforeEach(() => {
  followed.length = 0;
  press.reset();
});

describe('facts of the owner', () => {
  test('are stored, newer over older, whatever comes first; the service’s own columns stay', async () => {
    const one = book({ sequence: 2 });
    expect(await keep(one)).toBe(true);
    await service.sql('update known_book set lent = 3 where id = ?', [one.id]);
    expect(await keep({ ...one, sequence: 1, title: 'Older' })).toBe(false);
    expect(await keep({ ...one, title: 'The same again' })).toBe(false);
    expect(await keep({ ...one, sequence: 3, title: 'Newer', authorIds: [], printedAt: null })).toBe(true);
    expect(await stored(one.id)).toMatchObject({
      sequence: 3,
      title: 'Newer',
      author_ids: [],
      printed_at: null,
      lent: 3,
      deleted_at: null,
    });
    expect(followed).toEqual(['Seams', 'Newer']);
  });

  test('that come at the same moment: the newest win, whoever commits last', async () => {
    const one = book();
    const told = Array.from({ length: 20 }, (_, n) => ({ ...one, sequence: n + 1, title: `Edition ${n + 1}` }));
    await Promise.all(told.sort(() => Math.random() - 0.5).map(keep));
    expect(await stored(one.id)).toMatchObject({ sequence: 20, title: 'Edition 20' });
  });

  test('are read back as the entity has them', async () => {
    const one = book();
    await keep(one);
    expect(await books.find(contextOf(), one.id, known)).toMatchObject({
      authorIds: ['a', 'b'],
      printedAt: new Date('2026-01-02T03:04:05.000Z'),
      isGone: false,
    });
  });
});

test('local copies are read for many at once, gone or not, and no owner is asked', async () => {
  const [one, gone] = [book(), book()];
  await keep(one);
  await bury(gone);
  const { load } = contextOf();
  const found = [one.id, gone.id, newId(), 'no-id'].map((id) => load(books.known, id));
  expect(await Promise.all(found)).toMatchObject([{ title: 'Seams', isGone: false }, { isGone: true }, null, null]);
  expect(press.asked).toBe(0);
});

describe('a tombstone', () => {
  test('is never removed, and is set once', async () => {
    const one = book();
    await keep(one);
    expect([await bury({ ...one, sequence: 5 }), await bury({ ...one, sequence: 6 })]).toEqual([true, false]);
    expect(await keep({ ...one, sequence: 9, title: 'Risen' })).toBe(false);
    expect(await stored(one.id)).toMatchObject({ sequence: 5, title: 'Seams', deleted_at: expect.anything() });
  });

  test('is set for an unknown thing, and blocks later facts about it', async () => {
    const one = book({ sequence: 7 });
    expect(await bury(one)).toBe(true);
    expect(await keep({ ...one, sequence: 1 })).toBe(false);
    expect(await keep({ ...one, sequence: 8 })).toBe(false);
    expect(followed).toEqual([]);
  });

  test('is conclusive: the owner is not asked', async () => {
    const one = book();
    await bury(one);
    press.books.set(one.id, { ...one, sequence: 9 });
    expect(await books.find(contextOf(), one.id, () => false)).toMatchObject({ isGone: true });
    expect(await inTransaction((context) => books.requireParent(context, one.id))).toBeNull();
    expect(press.asked).toBe(0);
  });
});

describe('a command that looks for a thing', () => {
  test('does not ask when the local copy suffices', async () => {
    const one = book();
    await keep(one);
    expect(await books.find(contextOf(), one.id, async ({ title }) => title === 'Seams')).toMatchObject({ title: 'Seams' });
    expect(press.asked).toBe(0);
  });

  test('asks the owner when the copy is missing or does not suffice, and stores the answer', async () => {
    const [unknown, changed] = [book(), book()];
    await keep(changed);
    press.books.set(unknown.id, unknown).set(changed.id, { ...changed, sequence: 2, title: 'Changed' });
    expect(await books.find(contextOf(), unknown.id, known)).toMatchObject({ title: 'Seams' });
    expect(await books.find(contextOf(), changed.id, ({ title }) => title === 'Changed')).toMatchObject({ title: 'Changed', sequence: 2 });
    expect(await books.find(contextOf(), unknown.id, known)).toMatchObject({ title: 'Seams' });
    expect(press.asked).toBe(2);
  });

  test('finds nothing when the owner has no such thing; an invalid id is not asked for', async () => {
    const forgotten = book();
    await keep(forgotten);
    for (const id of [newId(), forgotten.id]) expect(await books.find(contextOf(), id, () => false)).toBeNull();
    expect(await books.find(contextOf(), 'no-id', known)).toBeNull();
    expect(await inTransaction((context) => books.requireParent(context, 'no-id'))).toBeNull();
    expect(press.asked).toBe(2);
  });

  test('is UNAVAILABLE, and not refused, while the owner is away; a copy that suffices is found all the same', async () => {
    press.answering = async () => {
      throw new DomainError(ErrorCode.UNAVAILABLE, 'press is away');
    };
    const one = book();
    await keep(one);
    await expect(books.find(contextOf(), newId(), known)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(books.find(contextOf(), one.id, () => false)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(inTransaction((context) => books.requireParent(context, newId()))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await books.find(contextOf(), one.id, known)).toMatchObject({ title: 'Seams' });
  });
});

test('200 commands that miss the same thing at once ask a handful of times, one question at a time, and are all answered', async () => {
  const one = book();
  press.books.set(one.id, one);
  const found = await Promise.all(Array.from({ length: 200 }, () => books.find(contextOf(), one.id, () => false)));
  expect(new Set(found.map((each) => each?.title))).toEqual(new Set(['Seams']));
  // Commands that first read the database later share a later question.
  expect(press.asked).toBeLessThanOrEqual(10);
  expect(press.mostOpen).toBe(1);
});

describe('writes under a local copy', () => {
  test('run side by side; the tombstone waits for those that were accepted, and later ones are refused', async () => {
    const one = book();
    await keep(one);
    const order: string[] = [];
    const write = Promise.withResolvers<void>();
    const locked = ['first', 'second'].map((name) => ({ name, ...Promise.withResolvers<void>() }));
    const writes = locked.map(({ name, resolve }) =>
      inTransaction(async ({ em }) => {
        expect(await books.lock(em, one.id)).toMatchObject({ isGone: false });
        resolve();
        await write.promise;
        order.push(name);
      }),
    );
    await Promise.all(locked.map(({ promise }) => promise));
    const end = inTransaction(async (context) => {
      await books.setTombstone(context, { ...one, sequence: 2 });
      order.push('gone');
    });
    const late = (async () => {
      await until(async () => (await waiting()) > 0);
      write.resolve();
      await end;
      return inTransaction(({ em }) => books.lock(em, one.id));
    })();
    expect(await late).toMatchObject({ isGone: true });
    await Promise.all(writes);
    expect(order.slice(0, 2).sort()).toEqual(['first', 'second']);
    expect(order[2]).toBe('gone');
  });

  test('of an event ask for it in the event’s transaction, so that nothing stays when the event fails', async () => {
    const one = book();
    press.books.set(one.id, one);
    const failed = inTransaction(async (context) => {
      expect(await books.requireParent(context, one.id)).toMatchObject({ title: 'Seams' });
      throw new Error('the event is at fault');
    });
    await expect(failed).rejects.toThrow('at fault');
    expect(await stored(one.id)).toBeUndefined();
    expect(await inTransaction((context) => books.requireParent(context, one.id))).toMatchObject({ title: 'Seams' });
    expect(await inTransaction((context) => books.requireParent(context, one.id, ({ sequence }) => sequence > 1))).toMatchObject({
      sequence: 1,
    });
    expect(press.asked).toBe(3);
  });

  /** Statements of this database that wait for a lock. */
  const waiting = async () =>
    (
      await service.sql<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
    )[0]?.n ?? 0;
});
