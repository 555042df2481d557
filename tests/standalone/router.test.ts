import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { environment } from '../../platform/kernel/config.js';
import { compose } from '../../router/supergraph/compose.js';
import { Client } from '../kit/client.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated"])';
const BOOKS = `${LINK}
  type Query { books: [Book!]! secret: String @authenticated }
  type Book @key(fields: "isbn") { isbn: ID! title: String! }`;
const REVIEWS = `${LINK}
  type Book @key(fields: "isbn") { isbn: ID! stars: [Int!] }`;

const seen: (string | undefined)[] = [];
const servers: ApolloServer[] = [];
let router: ChildProcess;
let client: Client;
let folder: string;

async function serve(sdl: string, resolvers: object): Promise<string> {
  const server = new ApolloServer({ schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]) });
  servers.push(server);
  const context = async ({ req }: { req: { headers: NodeJS.Dict<string | string[]> } }) => {
    seen.push(...Object.keys(req.headers).filter((name) => /passport|authorization/.test(name)));
    return {};
  };
  return (await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' }, context })).url;
}

async function readyUrl({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface(stdout as Readable)) if (line.startsWith('ready ')) return line.slice('ready '.length);
  throw new Error('the router has ended before it was ready');
}

beforeAll(async () => {
  const isbns = ['1', '2'];
  const books = { Query: { books: () => isbns.map((isbn) => ({ isbn, title: `Book ${isbn}` })), secret: () => 'hidden' } };
  const reviews = { Book: { stars: ({ isbn }: { isbn: string }) => [Number(isbn), 5] } };
  const urls = { books: await serve(BOOKS, books), reviews: await serve(REVIEWS, reviews) };
  const { supergraphSdl } = compose(new Map(Object.entries({ books: BOOKS, reviews: REVIEWS })));
  const sdl = supergraphSdl.replace('http://books/graphql', urls.books).replace('http://reviews/graphql', urls.reviews);
  folder = await mkdtemp(join(tmpdir(), 'lms-standalone-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, sdl);
  router = spawn(process.execPath, ['--import', './platform/testing/typescript.mjs', 'cli/main.ts', 'router', '--supergraph', file], {
    env: { ...environment(), LMS_PORT: '0', LMS_LOG_LEVEL: 'silent', LMS_DATA_DIR: join(folder, 'unused') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  client = new Client(await readyUrl(router));
});
afterAll(async () => {
  const ended = router.exitCode === null ? once(router, 'exit') : [router.exitCode, null];
  router.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(await readdir(folder)).toEqual(['supergraph.graphql']);
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

test('a router of its own serves any supergraph over HTTP, and tells its subgraphs nothing of anybody', async () => {
  expect(await client.ok('{ books { title stars } }')).toEqual({
    books: [
      { title: 'Book 1', stars: [1, 5] },
      { title: 'Book 2', stars: [2, 5] },
    ],
  });
  expect(seen).toEqual([]);
});

test('nobody is signed in, and limits are on', async () => {
  expect(await client.refused('{ secret }')).toBe('UNAUTHENTICATED');
  const many = Array.from({ length: 31 }, (_, index) => `b${index}: books { isbn }`).join(' ');
  expect(await client.refused(`{ ${many} }`)).toBe('OPERATION_TOO_COMPLEX');
});

test('a subgraph that is away costs its own fields', async () => {
  await servers[1]?.stop();
  const { data, errors } = await client.send('{ books { title stars } }');
  expect(data).toEqual({ books: [1, 2].map((number) => ({ title: `Book ${number}`, stars: null })) });
  expect(errors.map(({ extensions }) => extensions.code)).toContain('UNAVAILABLE');
});
