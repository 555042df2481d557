import { parse } from 'graphql';
import { anonymous } from '../../kernel/identity.js';
import { newId } from '../../kernel/ids.js';
import { noteSubgraph } from '../../testing/notes.js';
import { localNotifier, noNotifier } from '../../testing/notifier.js';
import { type TestSubgraph, testSubgraph } from '../../testing/subgraph.js';
import { until } from '../../testing/until.js';
import { feed } from './feed.js';
import type { Notifier } from './notifier/notifier.js';

const WRITE = 'mutation ($title: String!) { writeNote(input: { title: $title }) { id } }';
const CHANGED = parse('subscription { noteChanged { note { title } } }');
/** Long enough that no test which uses it waits for the poll. */
const NEVER = { LMS_FEED_POLL: '10h' };

const started: TestSubgraph[] = [];
afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())));

async function replica(options: Parameters<typeof testSubgraph>[1]) {
  const notes = await testSubgraph(noteSubgraph, options);
  started.push(notes);
  return notes;
}

// biome-ignore lint/suspicious/noExplicitAny: read as it was asked
type Results = AsyncIterableIterator<any>;
const follow = async (notes: TestSubgraph) => {
  const results = (await notes.client.subscribe({ document: CHANGED, caller: anonymous, correlationId: newId() })) as Results;
  return { next: async () => (await results.next()).value.data.noteChanged.note.title, end: () => results.return?.() };
};

/** A notifier that records what was published. */
function heard(): Notifier & { readonly published: string[] } {
  const { subscribe, notify } = localNotifier();
  const published: string[] = [];
  return {
    published,
    subscribe,
    notify(channels) {
      published.push(...channels);
      notify(channels);
    },
  };
}

test('a commit notifies the followers at every replica', async () => {
  const notifier = localNotifier();
  const one = await replica({ notifier, settings: NEVER });
  const other = await replica({ notifier, settings: NEVER, database: one.database });
  const followers = [await follow(one), await follow(other)];
  await one.ok(WRITE, { title: 'first' });
  expect(await Promise.all(followers.map((each) => each.next()))).toEqual(['first', 'first']);
  await other.ok(WRITE, { title: 'second' });
  expect(await Promise.all(followers.map((each) => each.next()))).toEqual(['second', 'second']);
  await Promise.all(followers.map((each) => each.end()));
});

test('when every notification is lost, followers find changes by polling', async () => {
  const notes = await replica({ notifier: noNotifier, settings: { LMS_FEED_POLL: '50ms' } });
  const follower = await follow(notes);
  await notes.ok(WRITE, { title: 'unannounced' });
  expect(await follower.next()).toBe('unannounced');
  await follower.end();
});

test('a change behind an older transaction is delivered soon after that transaction has ended', async () => {
  const notes = await replica({ settings: NEVER });
  const older = notes.orm.em.fork();
  await older.begin();
  await older.execute('select pg_current_xact_id()');
  const follower = await follow(notes);
  await notes.ok(WRITE, { title: 'held back' });
  let isTold = false;
  const told = follower.next().finally(() => {
    isTold = true;
  });
  // Behind the write the feed was read in vain, and again.
  notes.statements.length = 0;
  await until(() => notes.statements.filter((sql) => /from "?feed\b/.test(sql)).length >= 2);
  expect(isTold).toBe(false);
  await older.commit();
  expect(await told).toBe('held back');
  await follower.end();
});

test('a channel that is not followed any more has no listener', async () => {
  const listening = new Set<string>();
  const notifier: Notifier = {
    notify() {},
    subscribe(channel) {
      listening.add(channel);
      return () => void listening.delete(channel);
    },
  };
  const notes = await replica({ notifier, settings: NEVER });
  const [one, other] = [await follow(notes), await follow(notes)];
  expect([...listening]).toEqual(['note/notes']);
  await one.end();
  expect([...listening]).toEqual(['note/notes']);
  await other.end();
  expect([...listening]).toEqual([]);
});

describe('a channel is announced', () => {
  test('once for a transaction, when it has committed', async () => {
    const notifier = heard();
    const { orm, clock } = await replica({ notifier, settings: NEVER });
    await orm.em.fork().transactional(async (em) => {
      for (const subject of ['a', 'b', 'c']) feed(em, ['notes', 'others'], subject, clock.now());
      await em.flush();
      expect(notifier.published).toEqual([]);
    });
    expect(notifier.published).toEqual(['note/notes', 'note/others']);
  });

  test('not before the outermost transaction has committed', async () => {
    const notifier = heard();
    const { orm, clock } = await replica({ notifier, settings: NEVER });
    await orm.em.fork().transactional(async (outer) => {
      await outer.transactional(async (inner) => {
        await inner.transactional(async (innermost) => feed(innermost, ['deep'], 'x', clock.now()));
        feed(inner, ['notes'], 'x', clock.now());
      });
      expect(notifier.published).toEqual([]);
    });
    expect(notifier.published.sort()).toEqual(['note/deep', 'note/notes']);
  });

  test('never, when the transaction or its savepoint was rolled back', async () => {
    const notifier = heard();
    const { orm, clock, sql } = await replica({ notifier, settings: NEVER });
    const undone = new Error('undone');
    const fails = (em: typeof orm.em, channel: string) =>
      em.transactional(async (tx) => {
        feed(tx, [channel], 'x', clock.now());
        await tx.flush();
        throw undone;
      });
    await expect(fails(orm.em.fork(), 'whole')).rejects.toBe(undone);
    await orm.em.fork().transactional(async (outer) => {
      await expect(fails(outer, 'part')).rejects.toBe(undone);
      feed(outer, ['rest'], 'x', clock.now());
    });
    expect(notifier.published).toEqual(['note/rest']);
    expect(await sql('select channel from feed')).toEqual([{ channel: 'rest' }]);
  });
});
