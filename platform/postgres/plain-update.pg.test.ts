import { jest } from '@jest/globals';
import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { serviceCaller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import { Note, noteSubgraph } from '../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../testing/subgraph.js';
import { findRow } from './rows.js';
import { transaction } from './transaction.js';

let notes: TestSubgraph;
let driver: PostgreSqlDriver;
beforeAll(async () => {
  notes = await testSubgraph(noteSubgraph);
  driver = notes.context({ caller: serviceCaller('note') }).em.getDriver() as PostgreSqlDriver;
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => notes.stop());

const within = <Result>(work: (em: EntityManager) => Promise<Result>) =>
  transaction(notes.context({ caller: serviceCaller('note') }), work);

async function write(): Promise<string> {
  const note = Note.write('A note', null);
  await within(async (em) => void em.persist(note));
  return note.id;
}

/** As the unit of work asks for it: what it gives is converted already. */
const CONVERTED = { convertCustomTypes: false };

const changes = fc.record(
  {
    title: fc.oneof(
      fc.string().filter((text) => !text.includes('\0')),
      fc.constantFrom("it's ?", '$1', '{"a"}'),
    ),
    dueAt: fc.option(fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })),
    sequence: fc.integer({ min: 0, max: 1_000 }),
  },
  { requiredKeys: ['title'] },
);

test('an update changes what MikroORM would change, and answers the same', async () => {
  const [own, other] = [await write(), await write()];
  const by = async (update: PostgreSqlDriver['nativeUpdate'], id: string, data: object) => {
    const answer = await update.call(driver, Note, { id } as never, { ...data } as never, { ...CONVERTED } as never);
    const note = await within((em) => findRow(em, Note, { id }));
    return { answer, title: note?.title, dueAt: note?.dueAt, sequence: note?.sequence };
  };
  await fc.assert(
    fc.asyncProperty(changes, async (data) => {
      expect(await by(driver.nativeUpdate, own, data)).toEqual(await by(PostgreSqlDriver.prototype.nativeUpdate, other, data));
    }),
    { numRuns: 100 },
  );
});

test('a flush of one changed row is not left to the ORM’s query builder', async () => {
  const id = await write();
  const built = jest.spyOn(driver, 'createQueryBuilder');
  await within(async (em) => (await em.findOneOrFail(Note, { id })).rename('Another'));
  expect(built).not.toHaveBeenCalled();
  expect(await within((em) => findRow(em, Note, { id }))).toMatchObject({ title: 'Another', sequence: 2 });
});

test.each<[string, object, object, object]>([
  ['a computed value', {}, { title: raw(`'com' || 'puted'`) }, CONVERTED],
  ['values that are not converted yet', {}, { title: 'Another' }, {}],
  ['more than the id', { title: 'A note' }, { title: 'Another' }, CONVERTED],
])('an update with %s is', async (_name, filter, data, options) => {
  const id = await write();
  const built = jest.spyOn(driver, 'createQueryBuilder');
  await driver.nativeUpdate(Note, { id, ...filter } as never, data as never, options as never);
  expect(built).toHaveBeenCalled();
});

test('an update of what is not there changes nothing', async () => {
  expect(await driver.nativeUpdate(Note, { id: newId() } as never, { title: 'x' } as never, CONVERTED as never)).toMatchObject({
    affectedRows: 0,
  });
});
