import { serviceCaller } from '../../kernel/identity.js';
import { transaction } from '../../postgres/transaction.js';
import { Note, noteSubgraph } from '../../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../../testing/subgraph.js';
import { insertMany } from './insert-many.js';
import { updateMany } from './update-many.js';

let service: TestSubgraph;
beforeAll(async () => {
  service = await testSubgraph(noteSubgraph);
});
afterAll(() => service.stop());

const inATransaction = (work: Parameters<typeof transaction<void>>[1]) =>
  transaction(service.context({ caller: serviceCaller('import') }), work);

test('writes the given properties of rows that were read, and their events, by one statement each; other columns stay', async () => {
  const dueAt = new Date('2026-03-01T10:00:00.123Z');
  await inATransaction((em) => insertMany(em, Note, [Note.write('One', dueAt), Note.write('Two', null), Note.write('Three', null)]));
  // A column that SQL has set may be finer than a date of JavaScript.
  await service.sql(`update note set due_at = '2026-03-01T10:00:00.123456Z' where title = 'One'`);
  service.statements.length = 0;
  await inATransaction(async (em) => {
    const notes = await em.find(Note, { title: ['One', 'Two'] }, { disableIdentityMap: true });
    for (const note of notes) note.rename(`${note.title} "new"`);
    await updateMany(em, Note, notes, ['title', 'sequence']);
  });
  expect(service.statements.filter((sql) => /^(insert|update)/i.test(sql))).toHaveLength(2);
  expect(await service.sql('select title, sequence, due_at::text as due from note order by title')).toEqual([
    { title: 'One "new"', sequence: 2, due: expect.stringContaining('.123456') },
    { title: 'Three', sequence: 1, due: null },
    { title: 'Two "new"', sequence: 2, due: null },
  ]);
  expect(await service.sql(`select count(*)::int as count from outbox where type = 'NOTE_RENAMED'`)).toEqual([{ count: 2 }]);
});

test('writes nothing when there are no aggregates', async () => {
  service.statements.length = 0;
  await inATransaction((em) => updateMany(em, Note, [], ['title']));
  expect(service.statements.filter((sql) => /^(insert|update)/i.test(sql))).toEqual([]);
});
