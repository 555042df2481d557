import { serviceCaller } from '../../kernel/identity.js';
import { transaction } from '../../postgres/transaction.js';
import { Note, noteSubgraph } from '../../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../../testing/subgraph.js';
import { insertMany } from './insert-many.js';

let service: TestSubgraph;
beforeAll(async () => {
  service = await testSubgraph(noteSubgraph);
});
afterAll(() => service.stop());

const inATransaction = (work: Parameters<typeof transaction<void>>[1]) =>
  transaction({ ...service.context({ caller: serviceCaller('import'), correlationId: 'an import' }), silent: true }, work);

/** Two notes, one of them renamed: several events of one key, and a column that may be null. */
function twoNotes(): Note[] {
  const notes = [Note.write('One', new Date('2026-03-01T10:00:00.123Z')), Note.write('"Two", {2}', null)];
  notes[0]?.rename('First');
  return notes;
}

const rows = async () => ({
  notes: await service.sql('select sequence, title, due_at from note order by title'),
  outbox: await service.sql(
    `select topic, type, version, source, sequence::int, occurred_at, correlation_id, causation_id, actor, silent, payload ->> 'title' as title,
      key = payload ->> 'noteId' as keyed
    from outbox order by id`,
  ),
});

test('writes the rows and the events that the unit of work would, by one statement each', async () => {
  await inATransaction(async (em) => void em.persist(twoNotes()));
  const byUnitOfWork = await rows();
  await service.sql('delete from note');
  await service.sql('delete from outbox');
  service.statements.length = 0;
  await inATransaction((em) => insertMany(em, Note, twoNotes()));
  expect(service.statements.filter((sql) => /^insert/i.test(sql))).toHaveLength(2);
  const { notes, outbox } = await rows();
  expect(notes).toEqual(byUnitOfWork.notes);
  expect(outbox).toEqual(byUnitOfWork.outbox);
  expect(outbox).toHaveLength(3);
});

test('writes nothing when there are no aggregates', async () => {
  service.statements.length = 0;
  await inATransaction((em) => insertMany(em, Note, []));
  expect(service.statements.filter((sql) => /^insert/i.test(sql))).toEqual([]);
});
