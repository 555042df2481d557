import { createHash } from 'node:crypto';
import { GRAPHQL, serve, stopAll } from '../test-kit/serve.js';
import { LONGEST_REGISTERED, registeredQueries } from './registered-queries.js';

afterEach(stopAll);

const hashOf = (query: string) => createHash('sha256').update(query).digest('hex');
const named = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });

const QUERY = '{ course(id: "c1") { title } }';

describe('registered queries', () => {
  it('keep the texts that are asked for, and let go of the others', async () => {
    const { cache } = registeredQueries({ longest: 4, all: 8 });
    await cache?.set('a', 'aaaa');
    await cache?.set('b', 'bbbb');
    await cache?.get('a');
    await cache?.set('c', 'cccc');
    expect(await Promise.all(['a', 'b', 'c'].map((hash) => cache?.get(hash)))).toEqual(['aaaa', undefined, 'cccc']);
  });

  it('keep no text that is longer than an operation of a client, which is answered all the same', async () => {
    const { post } = await serve();
    const ofLength = (length: number) => QUERY.padEnd(length, ' ');
    for (const [length, again] of [
      [LONGEST_REGISTERED, { data: { course: { title: 'Algebra' } } }],
      [LONGEST_REGISTERED + 1, { codes: ['PERSISTED_QUERY_NOT_FOUND'] }],
    ] as const) {
      const query = ofLength(length);
      const extensions = named(hashOf(query));
      expect((await post({ query, extensions })).data).toEqual({ course: { title: 'Algebra' } });
      expect(await post({ extensions })).toMatchObject(again);
    }
  });

  it('keep no text that cannot be parsed', async () => {
    const { post } = await serve();
    const query = '{ course(';
    const extensions = named(hashOf(query));
    expect(await post({ query, extensions })).toMatchObject({ codes: ['GRAPHQL_PARSE_FAILED'] });
    expect(await post({ extensions })).toMatchObject({ codes: ['PERSISTED_QUERY_NOT_FOUND'] });
  });

  it.each([
    ['of another text', named(hashOf('{ __typename }'))],
    ['in capitals', named(hashOf(QUERY).toUpperCase())],
    ['that is too short', named(hashOf(QUERY).slice(1))],
    ['that is no text', named({ toString: hashOf(QUERY) })],
    ['of another version', named(hashOf(QUERY), 2)],
  ])('refuse a hash %s', async (_what, extensions) => {
    const { post } = await serve();
    expect(await post({ query: QUERY, extensions }, GRAPHQL)).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(await post({ extensions: named(hashOf(QUERY)) })).toMatchObject({ codes: ['PERSISTED_QUERY_NOT_FOUND'] });
  });
});
