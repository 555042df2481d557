import type { EntityManager } from '@mikro-orm/postgresql';
import { serviceCaller } from '../kernel/identity.js';
import { transaction } from '../postgres/transaction.js';
import { Note, noteSubgraph } from '../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../testing/subgraph.js';
import { feed } from './feed/feed.js';

let service: TestSubgraph;
beforeAll(async () => {
  service = await testSubgraph(noteSubgraph);
});
afterAll(() => service.stop());
beforeEach(async () => {
  await service.sql('delete from feed');
  await service.sql('delete from outbox');
});

const inTransaction = (work: (em: EntityManager) => Promise<void>, context = service.context({ caller: serviceCaller('notes') })) =>
  transaction(context, work);
const say = (em: EntityManager, subject: string) => feed(em, ['all', subject], subject, service.clock.now());
const subjects = async () => (await service.sql('select channel, subject from feed order by id')).map(({ subject }) => subject);
const titles = async () => (await service.sql(`select payload ->> 'title' as title from outbox order by id`)).map(({ title }) => title);
const write = async (em: EntityManager, title: string) => {
  em.persist(Note.write(title, null));
  await em.flush();
};

test('a transaction writes its events and its entries of the feed in their order, by one statement', async () => {
  service.statements.length = 0;
  await inTransaction(async (em) => {
    say(em, 'first');
    await write(em, 'one');
    await write(em, 'two');
    say(em, 'second');
  });
  const written = service.statements.filter((sql) => /\b(outbox|feed)\b/.test(sql));
  expect(written).toHaveLength(1);
  expect(service.statements.at(-1)).toBe(written[0]);
  expect(await titles()).toEqual(['one', 'two']);
  expect(await subjects()).toEqual(['first', 'first', 'second', 'second']);
});

test('what is said in a savepoint is written with the transaction around it, unless the savepoint is rolled back', async () => {
  await inTransaction(async (outer) => {
    const context = { ...service.context({ caller: serviceCaller('notes') }), em: outer };
    await write(outer, 'before');
    await inTransaction(async (em) => {
      await write(em, 'within');
      say(em, 'within');
    }, context);
    const lost = inTransaction(async (em) => {
      await write(em, 'lost');
      say(em, 'lost');
      throw new Error('no');
    }, context);
    await expect(lost).rejects.toThrow('no');
    await write(outer, 'after');
  });
  expect(await titles()).toEqual(['before', 'within', 'after']);
  expect(await subjects()).toEqual(['within', 'within']);
});

test('of a transaction that is rolled back nothing is written, not by the next one either', async () => {
  const lost = inTransaction(async (em) => {
    await write(em, 'lost');
    say(em, 'lost');
    throw new Error('no');
  });
  await expect(lost).rejects.toThrow('no');
  await inTransaction((em) => write(em, 'kept'));
  expect([await titles(), await subjects()]).toEqual([['kept'], []]);
});

test('very many events are written on the way, in their order', async () => {
  const wanted = Array.from({ length: 2_500 }, (_, n) => `note ${n}`);
  await inTransaction(async (em) => {
    for (const title of wanted.slice(0, 2_100)) em.persist(Note.write(title, null));
    await em.flush();
    em.clear();
    expect(await em.execute('select count(*)::int as count from outbox')).toEqual([{ count: 2_100 }]);
    for (const title of wanted.slice(2_100)) em.persist(Note.write(title, null));
  });
  expect(await titles()).toEqual(wanted);
});

test('outside of a transaction nothing can be said', () => {
  expect(() => say(service.context({ caller: serviceCaller('notes') }).em, 'lost')).toThrow('there is none');
});
