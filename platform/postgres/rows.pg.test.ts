import type { EntityMetadata } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import fc from 'fast-check';
import { anonymous } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import { Note, noteSubgraph } from '../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../testing/subgraph.js';
import { migration } from './migrate.js';
import type { RowFilter } from './row-filter.js';
import { laterThan, orderOf } from './row-order.js';
import { countRows, findRow, findRows } from './rows.js';

@Entity({ tableName: 'secret' })
class Secret {
  @Property({ type: 'uuid', primary: true })
  id: string = newId();

  @Property({ type: 'text', hidden: true })
  hash!: string;
}

let notes: TestSubgraph;
beforeAll(async () => {
  notes = await testSubgraph({
    ...noteSubgraph,
    entities: [...noteSubgraph.entities, Secret],
    migrations: [...noteSubgraph.migrations, migration('002-secret', 'create table secret (id uuid primary key, hash text not null)')],
  });
});
afterAll(() => notes.stop());
beforeEach(() => notes.sql('delete from note'));

const em = () => notes.context({ caller: anonymous }).em;
const write = async (...written: [title: string, dueAt?: Date][]) => {
  const made = written.map(([title, dueAt]) => Object.assign(new Note(), { title, dueAt: dueAt ?? null }));
  await em().persist(made).flush();
  return made;
};
const titles = async (filter: RowFilter<Note>) =>
  (await findRows(em(), Note, filter, { orderBy: { title: 'asc' } })).map(({ title }) => title);

test('a row is an object of its class with the values that the entity has', async () => {
  const [note] = await write(['A note', new Date('2026-01-02T03:04:05.678Z')]);
  const row = await findRow(em(), Note, { id: note?.id as string });
  expect(row).toBeInstanceOf(Note);
  const { id, sequence, title, dueAt } = await em().findOneOrFail(Note, { title: 'A note' });
  expect(row).toMatchObject({ id, sequence, title, dueAt });
});

test('a row is never written', async () => {
  await write(['A note']);
  const own = em();
  const row = (await findRow(own, Note, { title: 'A note' })) as Note;
  expect(() => row.rename('Another')).toThrow(TypeError);
  await expect(async () => own.persist(row).flush()).rejects.toThrow('find it with em to change it');
  await own.flush();
  expect(await titles({})).toEqual(['A note']);
});

test('a hidden column is not read, and asking for it fails', async () => {
  await em()
    .persist(Object.assign(new Secret(), { hash: 'x' }))
    .flush();
  notes.statements.length = 0;
  const row = (await findRow(em(), Secret, {})) as Secret;
  expect(notes.statements).toEqual(['select "id" from "secret" where true limit ?']);
  expect(() => row.hash).toThrow('hash is hidden');
});

describe('a filter', () => {
  const day = (date: number) => new Date(Date.UTC(2026, 0, date));
  beforeEach(() => write(['a'], ['b', day(2)], ['c', day(3)], ['d', day(4)]));

  it.each<[string, RowFilter<Note>, string]>([
    ['everything', {}, 'abcd'],
    ['a value', { title: 'b' }, 'b'],
    ['any of a list', { title: ['b', 'd', 'x'] }, 'bd'],
    ['nothing of an empty list', { title: [] }, ''],
    ['null', { dueAt: null }, 'a'],
    ['anything but null', { dueAt: { $ne: null } }, 'bcd'],
    ['a range', { dueAt: { $gt: day(2), $lte: day(4) } }, 'cd'],
    ['all of several', { $and: [{ title: ['a', 'b'] }, {}, { dueAt: day(2) }] }, 'b'],
    ['nothing, when one of them fits nothing', { $and: [{ title: 'a' }, { title: [] }] }, ''],
    ['one of several', { $or: [{ title: 'a' }, { title: [] }, { dueAt: day(4) }] }, 'ad'],
    ['SQL', { $and: [{ sql: 'title > ?', parameters: ['a'] }, { $or: [{ title: 'a' }, { title: 'b' }] }] }, 'b'],
  ])('fits %s', async (_what, filter, expected) => {
    expect((await titles(filter)).join('')).toBe(expected);
    expect(await countRows(em(), Note, filter)).toBe(expected.length);
  });

  it('that can fit nothing costs no statement', async () => {
    const own = em();
    notes.statements.length = 0;
    expect(await findRows(own, Note, { id: [] })).toEqual([]);
    expect(notes.statements).toEqual([]);
  });

  it('names columns alone', async () => {
    await expect(titles({ subtitle: 'x' } as never)).rejects.toThrow('Note.subtitle is not a column');
  });
});

const DIRECTIONS = ['asc', 'desc', 'asc nulls last', 'asc nulls first', 'desc nulls last', 'desc nulls first'] as const;

test('property: what comes after a row is what the order puts behind it, with nulls at either end', async () => {
  const dueAt = fc.option(fc.constantFrom(...[1, 2, 3].map((day) => new Date(Date.UTC(2026, 0, day)))));
  const meta = em().getMetadata().get(Note) as EntityMetadata;
  await fc.assert(
    fc.asyncProperty(
      fc.array(dueAt, { minLength: 1 }),
      fc.constantFrom(...DIRECTIONS),
      fc.constantFrom(...DIRECTIONS),
      async (all, one, other) => {
        await notes.sql('delete from note');
        await write(...all.map((each, index): [string, Date?] => [`${index}`, each ?? undefined]));
        const orderBy = { dueAt: one, id: other };
        const ordered = await findRows(em(), Note, {}, { orderBy });
        for (const [index, row] of ordered.entries()) {
          const after = laterThan(orderOf(meta, orderBy as never), [row.dueAt, row.id]);
          const later = await findRows(em(), Note, {}, { and: [after], orderBy });
          expect(later.map(({ id }) => id)).toEqual(ordered.slice(index + 1).map(({ id }) => id));
        }
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);
