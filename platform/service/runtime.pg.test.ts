import { parse } from 'graphql';
import { dependenceOf } from '../kernel/dependence.js';
import { anonymous } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import { noteSubgraph } from '../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../testing/subgraph.js';

const WRITE = 'mutation ($input: WriteNoteInput!) { writeNote(input: $input) { id title } }';
let notes: TestSubgraph;

beforeAll(async () => {
  notes = await testSubgraph(noteSubgraph);
});
afterAll(() => notes.stop());
beforeEach(() => notes.sql('truncate note, outbox, feed'));

const write = async (title: string, dueAt?: string) => (await notes.ok(WRITE, { input: { title, dueAt } })).writeNote as { id: string };

describe('a subgraph', () => {
  test('has entities that match its migrations', async () => {
    expect(await notes.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
  });

  test('writes the state and its event in one transaction', async () => {
    const { id } = await write('first');
    await notes.ok('mutation ($id: ID!) { renameNote(id: $id, title: "second") { title } }', { id });
    expect(await notes.outbox()).toEqual([
      { type: 'NOTE_WRITTEN', key: id, sequence: 1, payload: { noteId: id, title: 'first' }, actor: null },
      { type: 'NOTE_RENAMED', key: id, sequence: 2, payload: { noteId: id, title: 'second' }, actor: null },
    ]);
    expect(await notes.sql('select title, sequence from note')).toEqual([{ title: 'second', sequence: 2 }]);
  });

  test('numbers events without a gap when twenty commands change one aggregate at once', async () => {
    const { id } = await write('raced');
    const rename = 'mutation ($id: ID!, $title: String!) { renameNote(id: $id, title: $title) { id } }';
    await Promise.all(Array.from({ length: 20 }, (_, index) => notes.ok(rename, { id, title: `n${index}` })));
    const sequences = (await notes.outbox()).map((event) => event.sequence);
    expect(sequences).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  test('answers many references with one statement', async () => {
    const ids = (await Promise.all(['a', 'b', 'c'].map((title) => write(title)))).map((note) => note.id);
    notes.statements.length = 0;
    const representations = [...ids, ...ids].map((id) => ({ __typename: 'Note', id }));
    const { _entities } = await notes.ok('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Note { title } } }', {
      r: representations,
    });
    expect(_entities).toHaveLength(6);
    expect(notes.statements).toHaveLength(1);
  });

  test.each([
    ['an empty title', WRITE, { input: { title: '' } }, { code: 'BAD_USER_INPUT', details: { fields: { title: 'must not be empty' } } }],
    [
      'a missing entity',
      'mutation { renameNote(id: "0198c0de-0000-7000-8000-000000000000", title: "x") { id } }',
      {},
      { code: 'NOT_FOUND' },
    ],
    ['a page too large', '{ notes(first: 1000000) { nodes { id } } }', {}, { code: 'BAD_USER_INPUT' }],
    ['a negative page size', '{ notes(first: -1) { nodes { id } } }', {}, { code: 'BAD_USER_INPUT' }],
    ['an invalid cursor', '{ notes(after: "nonsense") { nodes { id } } }', {}, { code: 'BAD_USER_INPUT' }],
    ['an internal error', 'mutation { breakDown }', {}, { code: 'INTERNAL' }],
  ])('refuses %s with its code', async (_what, source, variables, refusal) => {
    const outcome = await notes.refused(source, variables);
    expect(outcome).toMatchObject(refusal);
    expect(JSON.stringify(outcome)).not.toContain('secret');
    expect(await notes.outbox()).toEqual([]);
  });

  test.each([
    ['another list', ['Memo dueAt id', null, newId()]],
    ['no list', [null, newId()]],
    ['a moment that cannot be', ['Note dueAt id', '+200000-01-01T00:00:00.000Z', newId()]],
    ['a number for a moment', ['Note dueAt id', 7, newId()]],
    ['what is no id', ['Note dueAt id', null, 'nonsense']],
    ['a NUL', ['Note dueAt id', null, '\0']],
  ])('refuses a cursor made up of %s', async (_what, made) => {
    const after = Buffer.from(JSON.stringify(made)).toString('base64url');
    expect(await notes.refused('query ($after: String) { notes(after: $after) { nodes { id } } }', { after })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: { after: 'is not a cursor of this list' } },
    });
  });

  test('pages through ties and nulls, each row once, and counts only on request', async () => {
    for (const dueAt of ['2026-04-01T00:00:00.123Z', undefined, '2026-04-01T00:00:00.123Z', undefined, '2026-01-01T00:00:00Z'])
      await write('n', dueAt);
    const seen: string[] = [];
    let after: string | null = null;
    notes.statements.length = 0;
    do {
      const { notes: page } = await notes.ok(
        'query ($after: String) { notes(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      seen.push(...page.nodes.map((node: { id: string }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
    expect(notes.statements.filter((sql) => sql.includes('count('))).toEqual([]);
    expect((await notes.ok('{ notes(first: 0) { nodes { id } totalCount } }')).notes).toEqual({ nodes: [], totalCount: 5 });
  });
});

describe('a feed', () => {
  const NOTE_CHANGED = parse('subscription ($after: String) { noteChanged(after: $after) { cursor note { title } } }');
  // biome-ignore lint/suspicious/noExplicitAny: read as it was asked
  type Results = AsyncIterableIterator<any>;
  const subscribe = async (after?: string) =>
    (await notes.client.subscribe({ document: NOTE_CHANGED, variables: { after }, caller: anonymous, correlationId: 'c' })) as Results;
  const next = async (results: Results) => (await results.next()).value.data.noteChanged as { cursor: string; note: { title: string } };

  test('delivers changes from now on', async () => {
    await write('before');
    const live = await subscribe();
    await write('one');
    await write('two');
    // A change that was committed just before may be delivered too, while an older transaction anywhere on the server is still open.
    const told: string[] = [];
    while (told.at(-1) !== 'two') told.push((await next(live)).note.title);
    expect(told.filter((title) => title !== 'before')).toEqual(['one', 'two']);
    await live.return?.();
  });

  test('resumes after a cursor with the missed changes, then continues live, also with a transaction that commits late', async () => {
    const first = await subscribe();
    await write('seen');
    const { cursor } = await next(first);
    await first.return?.();

    const late = notes.orm.em.fork();
    await late.begin();
    await late.execute("insert into feed (channel, subject, at) select 'notes', id::text, now() from note");
    for (let index = 0; index < 600; index++) await write(`n${index}`);
    const resumed = await subscribe(cursor);
    await late.commit();
    notes.feed.notify();
    const titles: string[] = [];
    while (titles.length < 601) titles.push((await next(resumed)).note.title);
    expect(titles[0]).toBe('seen');
    expect(titles.slice(1)).toEqual(Array.from({ length: 600 }, (_, index) => `n${index}`));
    await resumed.return?.();
  });

  test('refuses an invalid cursor, and one that is older than the feed', async () => {
    const refusal = async (after: string) => (await subscribe(after)) as unknown as { errors: { extensions: { code: string } }[] };
    expect((await refusal('nonsense')).errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const live = await subscribe();
    await write('old');
    notes.feed.notify();
    const { cursor } = await next(live);
    await live.return?.();
    notes.clock.advance(8 * 86_400_000);
    expect((await refusal(cursor)).errors[0]?.extensions.code).toBe('CURSOR_EXPIRED');
  });
});

test.each([
  ['true', 'nothing'],
  ['false', 'user'],
] as const)('with LMS_SHARED_ANSWERS=%s, an answer that read nothing of its caller says that it depended on %s', async (shared, on) => {
  const served = await testSubgraph(noteSubgraph, { settings: { LMS_SHARED_ANSWERS: shared } });
  try {
    const read = await served.call('{ notes { nodes { id } } }');
    expect([read.errors, dependenceOf(read)]).toEqual([undefined, on]);
  } finally {
    await served.stop();
  }
});
