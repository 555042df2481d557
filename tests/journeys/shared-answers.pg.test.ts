import { readFile } from 'node:fs/promises';
import { projectFile } from '../../cli/project.js';
import { dependingOn } from '../../platform/kernel/dependence.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { sharing } from '../../router/gateway.js';
import type { Principal } from '../../router/request.js';
import { apiSchema } from '../fuzz/schema.js';
import { makeDraft, makeThings } from '../fuzz/things.js';
import { newStudent, newTeacher, type Person } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';
import { differences, routerOver } from '../sharing/ask.js';
import { type Asked, queriesAbout } from '../sharing/documents.js';

// Whoever asks beside others is answered as if they had asked alone.

let system: System;
let clients: readonly SubgraphClient[];
let supergraph: string;
let people: readonly Principal[];
let queries: readonly Asked[];
beforeAll(async () => {
  system = await startSystem();
  const [grace, ivan] = await Promise.all(['Grace', 'Ivan'].map((name) => newTeacher(system.admin, name)));
  const [ada, bob] = await Promise.all(['Ada', 'Bob'].map((name) => newStudent(system.client, name)));
  const { admin } = system;
  const things = await makeThings({ admin, instructor: grace as Person, student: ada as Person });
  const others = await makeThings({ admin, instructor: ivan as Person, student: bob as Person });
  const hidden = { ...others, ...(await makeDraft(grace as Person)) };
  queries = [...new Map([things, hidden].flatMap((ids) => queriesAbout(ids, apiSchema)).map((each) => [keyOf(each), each])).values()];
  people = [
    { caller: { kind: 'anonymous', address: '192.0.2.1' }, scopes: [] },
    ...[ada, bob].map((each) => principalOf(each as Person, 'STUDENT')),
    ...[grace, ivan].map((each) => principalOf(each as Person, 'INSTRUCTOR')),
    principalOf(admin, 'ADMIN'),
  ];
  const { subgraphs } = await system.beside();
  clients = [...subgraphs.values()].map(({ client }) => client);
  supergraph = await readFile(projectFile('schema/supergraph.graphql'), 'utf8');
}, 240_000);
afterAll(() => system.stop());

const keyOf = ({ source, variables }: Asked) => `${source} ${JSON.stringify(variables)}`;

function principalOf({ id: userId, client }: Person, role: string): Principal {
  const [, claims = ''] = client.token?.split('.') ?? [];
  const { sid: sessionId } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return { caller: { kind: 'user', userId, role, sessionId }, scopes: [] };
}

/** The subgraphs, counting what they are asked. */
function counted(asked: { times: number }): SubgraphClient[] {
  return clients.map(({ name, execute, subscribe }) => ({
    name,
    subscribe,
    execute(request) {
      asked.times += 1;
      return execute(request);
    },
  }));
}

test('each of six people who ask at the same moment gets what they get alone', async () => {
  const [alone, together] = [{ times: 0 }, { times: 0 }];
  const routers = { apart: routerOver(supergraph, counted(alone)), shared: routerOver(supergraph, sharing(counted(together))) };
  const found: string[] = [];
  for await (const each of differences(queries, people, routers)) found.push(each);
  expect(found).toEqual([]);
  expect(queries.length).toBeGreaterThan(200);
  // Those together were asked twice: had nothing been shared, they would have asked the subgraphs twice as often.
  expect(together.times).toBeLessThan(1.95 * alone.times);
}, 240_000);

test.each(['course', 'enrollment', 'user'])(
  'a %s service that does not say whom it looked at is found out',
  async (name) => {
    const forgetful = clients.map((client): SubgraphClient => {
      if (client.name !== name) return client;
      return { ...client, execute: async (request) => dependingOn('nothing', { ...(await client.execute(request)) }) };
    });
    const found = differences(queries, people, {
      apart: routerOver(supergraph, clients),
      shared: routerOver(supergraph, sharing(forgetful)),
    });
    expect(await found.next()).toEqual({ done: false, value: expect.stringContaining('and alone') });
  },
  240_000,
);
