import { newId } from '../../kernel/ids.js';
import { aBook, books, type CopyFacts, copies, KnownBook, type Library, lentCopies, libraryService, press } from '../../testing/library.js';
import { until } from '../../testing/until.js';
import { readModel } from './read-model.js';

let service: Library;
beforeAll(async () => {
  service = await libraryService();
});
afterAll(() => service.stop());
beforeEach(() => {
  press.reset();
  press.copies.length = 0;
});

const known = () => true;
const placeOf = ({ bookId, shelfId }: CopyFacts) => ({ bookId, shelfId });
const keep = (copy: CopyFacts) => service.inTransaction((context) => copies.upsert(context, copy));
const countOf = async ({ id }: CopyFacts) => (await service.sql('select 1 from known_copy where id = ?', [id])).length;

/** Of a book that is known here. */
async function aCopy(): Promise<CopyFacts> {
  const book = aBook();
  await service.inTransaction((context) => books.upsert(context, book));
  return { id: newId(), sequence: 1, bookId: book.id, shelfId: newId() };
}

describe('a local copy within another', () => {
  test('is stored while the other is there, and not when that has gone', async () => {
    const [copy, late] = [await aCopy(), await aCopy()];
    await service.inTransaction((context) => books.setTombstone(context, aBook({ id: late.bookId, sequence: 2 })));
    expect([await keep(copy), await keep(late)]).toEqual([true, false]);
    expect([await countOf(copy), await countOf(late)]).toEqual([1, 0]);
  });

  test('is stored beside another write under the other', async () => {
    const copy = await aCopy();
    await service.inTransaction(async ({ em }) => {
      await books.lock(em, copy.bookId);
      expect(await keep(copy)).toBe(true);
    });
  });

  test('shares the row of the other until its transaction ends', async () => {
    const copy = await aCopy();
    const [free, shared] = ['for update', 'for share'].map(
      (how) => () => service.sql(`select id from known_book where id = ? ${how} skip locked`, [copy.bookId]),
    );
    await service.inTransaction(async (context) => {
      await copies.upsert(context, copy);
      expect(await free?.()).toEqual([]);
      expect(await shared?.()).toEqual([{ id: copy.bookId }]);
    });
    expect(await free?.()).toEqual([{ id: copy.bookId }]);
  });

  test('is stored under those that are known, under those that the owner knows, and under no others, in one run', async () => {
    const [known, lacking, lost, gone] = [await aCopy(), await aCopy(), await aCopy(), await aCopy()];
    const unheardOf = aBook();
    press.books.set(unheardOf.id, unheardOf);
    await service.inTransaction((context) => books.setTombstone(context, aBook({ id: gone.bookId, sequence: 2 })));
    const run = [known, { ...lacking, bookId: unheardOf.id }, { ...lost, bookId: newId() }, gone, { ...known, sequence: 2, lentAt: null }];
    const written = await service.inTransaction((context) => copies.upsertMany(context, run));
    expect(written.map(({ id, sequence }) => [id, sequence]).sort()).toEqual(
      [
        [known.id, 1],
        [known.id, 2],
        [lacking.id, 1],
      ].sort(),
    );
    expect(press.asked).toBe(2);
    expect(await Promise.all([known, lacking, lost, gone].map(countOf))).toEqual([1, 1, 0, 0]);
  });

  test('is not found, whatever the owner answers, when the other has gone', async () => {
    const copy = await aCopy();
    press.copies.push(copy);
    await service.inTransaction((context) => books.setTombstone(context, aBook({ id: copy.bookId, sequence: 2 })));
    expect(await copies.find(service.contextOf(), placeOf(copy), known)).toBeNull();
    expect(await service.inTransaction((context) => copies.requireParent(context, placeOf(copy)))).toBeNull();
    expect(await countOf(copy)).toBe(0);
  });

  test('an answer of the owner’s is one that has gone, where the read model finds those; it is not kept', async () => {
    const copy = await aCopy();
    const lost = { ...copy, id: newId(), shelfId: newId(), lentAt: '2026-01-02T03:04:05.000Z' };
    press.copies.push(copy, lost);
    await service.inTransaction((context) => books.setTombstone(context, aBook({ id: copy.bookId, sequence: 2 })));
    const found = [copy, lost].map((each) => lentCopies.find(service.contextOf(), placeOf(each), known));
    expect(await Promise.all(found)).toMatchObject([
      { id: copy.id, isGone: true, lentAt: null },
      { id: lost.id, isGone: true, lentAt: new Date(lost.lentAt) },
    ]);
    expect(await lentCopies.find(service.contextOf(), { ...placeOf(copy), shelfId: newId() }, known)).toBeNull();
    expect([await countOf(copy), await countOf(lost)]).toEqual([0, 0]);
  });

  test('what is kept is found as it is kept, where the read model finds what has gone as well', async () => {
    const copy = await aCopy();
    press.copies.push(copy);
    expect(await lentCopies.find(service.contextOf(), placeOf(copy), known)).toMatchObject({ id: copy.id, isGone: false });
    expect(await countOf(copy)).toBe(1);
  });
});

describe('a local copy with a key of two ids', () => {
  test('is asked of its owner by both once, and known from then on', async () => {
    const [copy, other] = [await aCopy(), await aCopy()];
    press.copies.push(other, copy, { ...copy, id: newId(), shelfId: newId() });
    for (let times = 0; times < 2; times += 1)
      expect(await copies.find(service.contextOf(), placeOf(copy), known)).toMatchObject({ id: copy.id });
    expect(press.asked).toBe(1);
    expect(await service.inTransaction(({ em }) => copies.lock(em, placeOf(copy), 'alone'))).toMatchObject({ id: copy.id });
  });

  test('shares its question with commands that miss the same two, and with no others', async () => {
    const [one, other] = [await aCopy(), await aCopy()];
    for (const copy of [one, other]) await keep(copy);
    press.copies.push(one, other);
    const answer = Promise.withResolvers<void>();
    press.answering = () => answer.promise;
    let missed = 0;
    const found = [one, one, one, other, other, other].map((copy) =>
      copies.find(service.contextOf(), placeOf(copy), () => {
        missed += 1;
        return false;
      }),
    );
    await until(() => missed === 6 && press.asked === 2);
    answer.resolve();
    expect((await Promise.all(found)).map((each) => each?.id)).toEqual([one, one, one, other, other, other].map(({ id }) => id));
    // The first of each, and one for those who came while it was under way.
    expect(press.asked).toBe(4);
  });

  test('is not looked for when one of the ids is invalid', async () => {
    const copy = await aCopy();
    expect(await copies.find(service.contextOf(), { ...placeOf(copy), shelfId: 'no-id' }, known)).toBeNull();
    expect(press.asked).toBe(0);
  });
});

test('a read model without `ask` has no `find`', () => {
  const shelved = readModel({ entity: KnownBook });
  expect(Object.keys(shelved).sort()).toEqual(['entity', 'known', 'lock', 'lockMany', 'setTombstone', 'upsert', 'upsertMany']);
  // @ts-expect-error what it misses, nobody would be asked for
  expect(shelved.find).toBeUndefined();
});
