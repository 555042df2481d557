import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { serviceCaller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import { Note, noteSubgraph } from '../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../testing/subgraph.js';
import { transaction } from './transaction.js';

const TITLES = ['one', 'two', 'three', "it's ?", '$1'];
const DAYS = [null, new Date('2026-01-01T00:00:00.000Z'), new Date('2026-02-01T12:30:00.123Z')];

let notes: TestSubgraph;
let em: EntityManager;
const ids: string[] = [];
beforeAll(async () => {
  notes = await testSubgraph(noteSubgraph);
  const context = notes.context({ caller: serviceCaller('note') });
  em = context.em;
  await transaction(context, async (within) => {
    for (let n = 0; n < 24; n++) {
      const note = Note.write(TITLES[n % TITLES.length] as string, DAYS[n % DAYS.length] as Date | null);
      ids.push(note.id);
      within.persist(note);
    }
  });
});
afterAll(() => notes.stop());

const title = fc.constantFrom(...TITLES, 'none');
const day = fc.constantFrom(...DAYS.filter((each) => each !== null));
const id = fc.nat(23).map((n) => ids[n] ?? newId());
const filter = fc.record(
  {
    id: fc.oneof(
      id,
      fc.array(id, { minLength: 1, maxLength: 3 }).map(($in) => ({ $in })),
    ),
    title: fc.oneof(
      title,
      title.map(($ne) => ({ $ne })),
      fc.record({ $gte: title, $lt: title }),
    ),
    dueAt: fc.oneof(
      fc.constant(null),
      fc.constant({ $ne: null }),
      day,
      day.map(($gt) => ({ $gt })),
      day.map(($lte) => ({ $lte })),
    ),
    sequence: fc.constantFrom(0, 1),
    $or: fc.constant([{ title: 'one' }, { dueAt: null }]),
  },
  { requiredKeys: [] },
);
const options = fc.record(
  {
    orderBy: fc.constantFrom({ id: 'asc' }, { title: 'DESC', id: 'asc' }, [{ dueAt: 'asc' }, { id: 'desc' }], {
      dueAt: 'asc nulls first',
      id: 'asc',
    }),
    limit: fc.nat(5),
    fields: fc.constant(['id', 'title']),
  },
  { requiredKeys: ['orderBy'] },
);

test('a search finds what MikroORM would find, in its order', async () => {
  const driver = em.getDriver() as PostgreSqlDriver;
  await fc.assert(
    fc.asyncProperty(filter, options, async (where, how) => {
      const byOrm = await PostgreSqlDriver.prototype.find.call(driver, Note, where as never, { ...how } as never);
      expect(await driver.find(Note, where as never, { ...how } as never)).toEqual(byOrm);
      const found = await em.fork().find(Note, where as never, { ...how } as never);
      expect(found.map((note) => note.id)).toEqual(byOrm.map((row) => (row as { id: string }).id));
    }),
    { numRuns: 200 },
  );
});

const sqlOf = async (search: (em: EntityManager) => Promise<unknown>): Promise<string | undefined> => {
  notes.statements.length = 0;
  const context = notes.context({ caller: serviceCaller('note') });
  await transaction(context, search);
  return notes.statements.at(-1);
};
const one = () => ({ id: ids[0] as string });

test.each<[string, (em: EntityManager) => Promise<unknown>, string]>([
  ['find', (em) => em.find(Note, { id: { $in: ids.slice(3) } }, { orderBy: { id: 'asc' } }), 'where "id" in (?) order by "id" asc'],
  ['find, locked', (em) => em.find(Note, { title: 'one' }, { lockMode: LockMode.PESSIMISTIC_READ }), 'where "title" = ? for share'],
  [
    'findOne, locked',
    (em) => em.findOne(Note, one(), { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true }),
    'where "id" = ? limit ? for update',
  ],
  ['findOne, apart', (em) => em.findOne(Note, one(), { disableIdentityMap: true }), 'where "id" = ? limit ?'],
])('%s of plain columns is not left to the ORM’s query builder', async (_name, search, sql) => {
  expect(await sqlOf(search)).toBe(`select * from "note" ${sql}`);
});

test.each<[string, (em: EntityManager) => Promise<unknown>]>([
  ['an alternative', (em) => em.find(Note, { $or: [{ title: 'one' }, { title: 'two' }] })],
  ['a part of the columns', (em) => em.find(Note, { title: 'one' }, { fields: ['id'] })],
  ['a lock that does not wait', (em) => em.find(Note, { title: 'one' }, { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE })],
  ['a pattern', (em) => em.find(Note, { title: { $like: 'o%' } })],
  ['nobody', (em) => em.find(Note, { id: { $in: [] } })],
])('a search with %s is', async (_name, search) => {
  expect(await sqlOf(search)).toMatch(/from "note" as "n0"/);
});
