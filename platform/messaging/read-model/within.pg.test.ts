import { newId } from '../../kernel/ids.js';
import { aBook, books, type CopyFacts, copies, KnownBook, type Library, libraryService, press } from '../../testing/library.js';
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

describe('what is kept within something', () => {
  test('is kept while that is there, and not when it has gone', async () => {
    const [copy, late] = [await aCopy(), await aCopy()];
    await service.inTransaction((context) => books.setTombstone(context, aBook({ id: late.bookId, sequence: 2 })));
    expect([await keep(copy), await keep(late)]).toEqual([true, false]);
    expect([await countOf(copy), await countOf(late)]).toEqual([1, 0]);
  });

  test('is kept beside another write under it', async () => {
    const copy = await aCopy();
    await service.inTransaction(async ({ em }) => {
      await books.lock(em, copy.bookId);
      expect(await keep(copy)).toBe(true);
    });
  });

  test('an answer of the owner’s is none when what it is within has gone', async () => {
    const copy = await aCopy();
    press.copies.push(copy);
    await service.inTransaction((context) => books.setTombstone(context, aBook({ id: copy.bookId, sequence: 2 })));
    expect(await copies.find(service.contextOf(), placeOf(copy), known)).toBeNull();
    expect(await service.inTransaction((context) => copies.requireParent(context, placeOf(copy)))).toBeNull();
    expect(await countOf(copy)).toBe(0);
  });
});

describe('what is found by two ids', () => {
  test('is asked of its owner by both once, and known from then on', async () => {
    const [copy, other] = [await aCopy(), await aCopy()];
    press.copies.push(other, copy, { ...copy, id: newId(), shelfId: newId() });
    for (let times = 0; times < 2; times += 1)
      expect(await copies.find(service.contextOf(), placeOf(copy), known)).toMatchObject({ id: copy.id });
    expect(press.asked).toBe(1);
    expect(await service.inTransaction(({ em }) => copies.lock(em, placeOf(copy), 'alone'))).toMatchObject({ id: copy.id });
  });

  test('shares its question with who misses the same two, and with nobody else', async () => {
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

  test('is not looked for when one of them can be none', async () => {
    const copy = await aCopy();
    expect(await copies.find(service.contextOf(), { ...placeOf(copy), shelfId: 'no-id' }, known)).toBeNull();
    expect(press.asked).toBe(0);
  });
});

test('a read model that does not ask is one that finds nothing', () => {
  const shelved = readModel({ entity: KnownBook });
  expect(Object.keys(shelved).sort()).toEqual(['known', 'lock', 'setTombstone', 'upsert']);
  // @ts-expect-error what it misses, nobody would be asked for
  expect(shelved.find).toBeUndefined();
});
