import { transaction } from '../entity.js';
import { anonymous } from '../identity.js';
import { Note, noteSubgraph } from '../test-kit/notes.js';
import { type TestSubgraph, testSubgraph } from '../test-kit/subgraph.js';

let [notes, memos]: TestSubgraph[] = [];
beforeAll(async () => {
  notes = await testSubgraph(noteSubgraph);
  memos = await testSubgraph({ ...noteSubgraph, name: 'memo', database: 'lms_memo' });
});
afterAll(async () => {
  await notes?.stop();
  await memos?.stop();
});

const titles = async (service?: TestSubgraph) =>
  (await service?.sql<{ title: string }>('select title from note'))?.map(({ title }) => title);

test("a service that is asked from within another's transaction works on its own database", async () => {
  const context = notes?.context({ caller: anonymous });
  if (!context) throw new Error('not open');
  const broken = transaction(context, async (em) => {
    em.persist(Note.write('A note', null));
    await em.flush();
    await memos?.ok('mutation { writeNote(input: { title: "A memo" }) { id } }');
    throw new Error('the note is taken back');
  });
  await expect(broken).rejects.toThrow('taken back');
  expect(await titles(memos)).toEqual(['A memo']);
  expect(await titles(notes)).toEqual([]);
});
