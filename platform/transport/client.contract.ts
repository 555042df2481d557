import { type ExecutionResult, parse } from 'graphql';
import { dependenceOf } from '../kernel/dependence.js';
import { anonymous, type Caller, serviceCaller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import { progressOf } from '../kernel/position.js';
import { encodeCursor } from '../messaging/feed/cursor.js';
import { signedInAs } from '../testing/callers.js';
import type { TestSubgraph } from '../testing/subgraph.js';
import type { SubgraphClient } from './client.js';

export interface ClientUnderTest {
  /** A client of the test kit's notes, by the adapter under test. */
  readonly client: SubgraphClient;
  readonly notes: TestSubgraph;
  stop(): Promise<void>;
}

const WRITE = 'mutation Write($title: String!) { writeNote(input: { title: $title }) { id title } }';
const RENAME = 'mutation Rename($id: ID!) { renameNote(id: $id, title: "Renamed") { title } }';
const CHANGED = 'subscription Changed($after: String) { changed: noteChanged(after: $after) { note { title } } }';

/** What every adapter of SubgraphClient must do. */
export function subgraphClientContract(adapter: string, open: () => Promise<ClientUnderTest>): void {
  describe(`a subgraph ${adapter}`, () => {
    let kit: ClientUnderTest;
    beforeAll(async () => {
      kit = await open();
    });
    afterAll(() => kit.stop());
    beforeEach(() => kit.notes.sql('truncate note, outbox, feed, idempotency'));

    const send = (source: string, variables = {}, caller: Caller = anonymous, more = {}) =>
      kit.client.execute({ document: parse(source), variables, caller, correlationId: newId(), ...more });
    const write = (title: string) => send(WRITE, { title });
    const code = ({ errors }: ExecutionResult) => errors?.[0]?.extensions?.code;

    const follow = async (variables = {}, more = {}) => {
      const call = { document: parse(CHANGED), variables, caller: signedInAs('STUDENT'), correlationId: newId(), ...more };
      const results = await kit.client.subscribe(call);
      if (!(Symbol.asyncIterator in results)) throw new Error(JSON.stringify(results));
      return results;
    };
    const next = async (results: AsyncIterableIterator<ExecutionResult>) => {
      const { value, done } = await results.next();
      if (done) throw new Error('the subscription has ended');
      const { changed } = value.data as { changed: { note: { title: string } } };
      return { title: changed.note.title, cursor: value.extensions?.cursor as string, fields: Object.keys(changed) };
    };
    const writeAndNotify = async (title: string) => {
      await write(title);
      kit.notes.feed.notify();
    };

    describe('answers', () => {
      test.each(['nothing', 'kind', 'role', 'userId'] as const)(
        'with what it depended on: a query that reads %s of its caller',
        async (what) => {
          const result = await send('query ($what: String!) { callers(what: $what) }', { what }, signedInAs('STUDENT', 'ada'));
          expect(result.data).toEqual({ callers: { nothing: 'anybody', kind: 'user', role: 'STUDENT', userId: 'ada' }[what] });
          expect(dependenceOf(result)).toBe(what === 'userId' ? 'user' : what);
          expect(result.extensions).toBeUndefined();
        },
      );

      test('with the position of what a mutation recorded, and without where anybody may send it', async () => {
        const written = await write('Algebra');
        expect(progressOf(written)).toEqual({});
        const { id } = (written.data as { writeNote: { id: string } }).writeNote;
        const renamed = await send(RENAME, { id }, signedInAs('STUDENT'));
        const [row] = await kit.notes.sql<{ event_id: string; ms: string }>(
          `select event_id, extract(epoch from occurred_at) * 1000 as ms from outbox where type = 'NOTE_RENAMED'`,
        );
        const mark = { id: row?.event_id, time: Number(row?.ms), topic: 'note.events', type: 'NOTE_RENAMED' };
        expect(progressOf(renamed)).toEqual({ recorded: [mark] });
        expect(renamed.extensions).toBeUndefined();
        expect(progressOf(await send(RENAME, { id: newId() }, signedInAs('STUDENT')))).toEqual({});
      });

      test('as one for its caller alone, where it failed, whatever it had read until then', async () => {
        const result = await send('query { callers(what: "nothing") notesDueOn(day: "no day") }', {}, signedInAs('STUDENT'));
        expect([result.data?.callers, result.errors?.length, result.extensions]).toEqual(['anybody', 1, undefined]);
        expect(dependenceOf(result)).toBe('user');
      });

      test('queries and mutations, with variables of every kind', async () => {
        const document = `mutation ($input: WriteNoteInput!) { writeNote(input: $input) { title dueAt } }`;
        const input = { title: 'Grüße ☃ "quoted" \\ \n', dueAt: '2026-03-02T10:30:00+01:00' };
        expect(await send(document, { input })).toEqual({
          data: { writeNote: { title: input.title, dueAt: '2026-03-02T09:30:00.000Z' } },
        });
        const { data } = await send('{ notes { totalCount nodes { title } } }');
        expect(data).toEqual({ notes: { totalCount: 1, nodes: [{ title: input.title }] } });
      });

      test('the named one of several operations', async () => {
        const both = 'query One { one: __typename } query Two { two: __typename }';
        expect(await send(both, {}, anonymous, { operationName: 'Two' })).toEqual({ data: { two: 'Query' } });
      });

      test('entities and its schema', async () => {
        await write('found');
        const [{ id }] = (await kit.notes.sql<{ id: string }>('select id from note')) as [{ id: string }];
        const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Note { title } } }';
        const representations = [id, newId()].map((each) => ({ __typename: 'Note', id: each }));
        expect((await send(entities, { r: representations })).data).toEqual({ _entities: [{ title: 'found' }, null] });
        const { data } = await send('{ _service { sdl } }', {}, serviceCaller('router'));
        expect(data).toEqual({ _service: { sdl: expect.stringContaining('type Note') } });
      });

      test('an id in capitals as the same id', async () => {
        const [{ id }] = (await kit.notes.sql<{ id: string }>(
          "insert into note (id, title) values (gen_random_uuid(), 'loud') returning id",
        )) as [{ id: string }];
        const rename = 'mutation ($id: ID!) { renameNote(id: $id, title: "still loud") { id title } }';
        expect(await send(rename, { id: id.toUpperCase() })).toEqual({ data: { renameNote: { id, title: 'still loud' } } });
      });

      test('many calls at once, each with its own result', async () => {
        const titles = Array.from({ length: 50 }, (_, index) => `note ${index}`);
        const answers = await Promise.all(titles.map(write));
        expect(answers.map(({ data }) => data?.writeNote)).toEqual(titles.map((title) => ({ id: expect.any(String), title })));
      });
    });

    describe('refuses', () => {
      test('with code, details and path', async () => {
        const refused = await write('');
        expect(refused.data).toBeNull();
        expect(refused.errors?.[0]).toMatchObject({
          path: ['writeNote'],
          extensions: { code: 'BAD_USER_INPUT', details: { fields: { title: 'must not be empty' } } },
        });
      });

      test('variables that do not fit, each at its path', async () => {
        const write = 'mutation ($input: WriteNoteInput!) { writeNote(input: $input) { id } }';
        const refused = await send(write, { input: { title: null, dueAt: '2026-02-30T00:00:00Z' } });
        expect(refused.data).toBeUndefined();
        expect(refused.errors).toMatchObject([
          {
            extensions: {
              code: 'BAD_USER_INPUT',
              details: { fields: { 'input.title': expect.any(String), 'input.dueAt': 'DateTime must be on a day of the calendar' } },
            },
          },
        ]);
        const call = { document: parse(CHANGED), variables: { after: 7 }, caller: anonymous, correlationId: newId() };
        expect(code((await kit.client.subscribe(call)) as ExecutionResult)).toBe('BAD_USER_INPUT');
      });

      test.each([
        ['a NUL', 'a\u0000b', 'must not hold a NUL character'],
        ['half a surrogate pair', 'a\ud83d', 'must not hold half of a surrogate pair'],
      ])('%s in a text, wherever it stands, before the database sees it', async (_what, title, fault) => {
        const nested = await write(title);
        expect(nested.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { title: fault } } });
        const plain = await send('mutation ($id: ID!) { renameNote(id: $id, title: "x") { id } }', { id: title });
        expect(plain.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { id: fault } } });
        const following = { document: parse(CHANGED), variables: { after: title }, caller: anonymous, correlationId: newId() };
        expect(code((await kit.client.subscribe(following)) as ExecutionResult)).toBe('BAD_USER_INPUT');
      });

      test('values that PostgreSQL refuses, as the fault of their sender: no number of them is an outage', async () => {
        for (let n = 0; n < 25; n += 1) expect(code(await send('{ notesDueOn(day: "2026-02-30") }'))).toBe('BAD_USER_INPUT');
        expect(await send('{ notesDueOn(day: "2026-02-28") }')).toEqual({ data: { notesDueOn: 0 } });
      });

      test('one field, and answers the others', async () => {
        const { data, errors } = await send('{ notes(first: 1000) { totalCount } also: notes { totalCount } }');
        expect(data).toEqual({ notes: null, also: { totalCount: 0 } });
        expect(errors).toHaveLength(1);
      });

      test('without revealing internal errors', async () => {
        const { errors } = await send('mutation { breakDown }');
        expect(errors?.[0]?.extensions?.code).toBe('INTERNAL');
        expect(JSON.stringify(errors)).not.toMatch(/secret|TypeError|\.ts/);
      });
    });

    describe('carries', () => {
      test('the caller, the correlation id and the traceparent', async () => {
        const caller = signedInAs('STUDENT');
        const correlationId = newId();
        const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
        const more = { correlationId, traceparent };
        await send(WRITE, { title: 'x' }, caller, more);
        expect(await kit.notes.sql('select correlation_id, actor, traceparent from outbox')).toEqual([
          { correlation_id: correlationId, actor: `user:${caller.userId}`, traceparent },
        ]);
      });

      test('an idempotency key of any characters, and the operation of the client with it', async () => {
        const caller = signedInAs('STUDENT');
        const more = { idempotencyKey: 'Schlüssel ☃\r\n', clientOperation: 'one' };
        const [first, again] = [await send(WRITE, { title: 'once' }, caller, more), await send(WRITE, { title: 'once' }, caller, more)];
        expect(again).toEqual(first);
        expect(code(await send(WRITE, { title: 'once' }, caller, { ...more, clientOperation: 'other' }))).toBe('IDEMPOTENCY_CONFLICT');
        expect(await kit.notes.sql('select title from note')).toEqual([{ title: 'once' }]);
      });
    });

    describe('delivers changes', () => {
      test('in their order, each with its cursor and only the selected fields', async () => {
        const results = await follow();
        for (const title of ['one', 'two', 'three']) await writeAndNotify(title);
        const received = [await next(results), await next(results), await next(results)];
        expect(received.map(({ title }) => title)).toEqual(['one', 'two', 'three']);
        expect(received.map(({ fields }) => fields)).toEqual([['note'], ['note'], ['note']]);
        expect(new Set(received.map(({ cursor }) => cursor)).size).toBe(3);
        await results.return?.();
      });

      test('after a cursor, in the document or beside it', async () => {
        const results = await follow();
        await writeAndNotify('one');
        const { cursor } = await next(results);
        await results.return?.();
        await writeAndNotify('two');
        for (const resumed of [await follow({ after: cursor }), await follow({}, { resumeAfter: cursor })]) {
          expect(await next(resumed)).toMatchObject({ title: 'two' });
          await resumed.return?.();
        }
      });

      test('to each subscriber, and no longer to one that has left', async () => {
        const [stays, leaves] = [await follow(), await follow()];
        await writeAndNotify('one');
        expect([await next(stays), await next(leaves)]).toMatchObject([{ title: 'one' }, { title: 'one' }]);
        const waiting = leaves.next();
        await leaves.return?.();
        expect(await waiting).toEqual({ done: true, value: undefined });
        await writeAndNotify('two');
        expect(await next(stays)).toMatchObject({ title: 'two' });
        expect(await leaves.next()).toEqual({ done: true, value: undefined });
        await stays.return?.();
      });

      test.each([
        ['nonsense', 'nonsense'],
        ['a cursor of another service', encodeCursor('course', { writer: 0n, id: 0n, at: Date.now() })],
        ['a cursor that nobody can have reached', encodeCursor('note', { writer: 2n ** 62n, id: 0n, at: Date.now() })],
        ['a cursor beyond all numbers', Buffer.from('note.9999999999999999999.9999999999999999999.1').toString('base64url')],
      ])('not after %s: the subscriber gets a refusal instead of a stream', async (_what, after) => {
        const call = { document: parse(CHANGED), variables: { after }, caller: anonymous, correlationId: newId() };
        const refused = (await kit.client.subscribe(call)) as ExecutionResult;
        expect(code(refused)).toBe('BAD_USER_INPUT');
        expect(refused.data).toBeUndefined();
      });
    });
  });
}
