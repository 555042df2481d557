import { AsyncLocalStorage } from 'node:async_hooks';
import { buildSchema, parse } from 'graphql';
import type { RequestContext } from '../kernel/context.js';
import { Dependence } from '../kernel/dependence.js';
import { anonymous, type Caller } from '../kernel/identity.js';
import { RecordedPosition } from '../kernel/position.js';
import { inProcessClient } from '../transport/in-process.js';
import { signedInAs } from './callers.js';
import { heldToDependence } from './impostors.js';

const beside = new AsyncLocalStorage<Caller>();
const idOf = (caller: Caller | undefined) => (caller?.kind === 'user' ? caller.userId : 'nobody');

/** A subgraph with one field, which a policy answers. */
function answering(policy: (context: RequestContext) => unknown) {
  const schema = buildSchema('type Query { mine: String } type Mutation { mine: String }');
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    Object.assign(type?.getFields().mine ?? {}, { resolve: (_root: unknown, _args: unknown, context: RequestContext) => policy(context) });
  }
  const client = inProcessClient('leaky', schema, ({ caller }) => {
    const dependence = new Dependence();
    const context = { caller: dependence.watch(caller), dependence, recorded: new RecordedPosition(), behind: new Set() };
    return context as unknown as RequestContext;
  });
  const leaky = {
    ...client,
    execute: (request: Parameters<typeof client.execute>[0]) => beside.run(request.caller, () => client.execute(request)),
  };
  return (caller: Caller, source = '{ mine }') => heldToDependence(leaky).execute({ document: parse(source), caller, correlationId: 'c' });
}

test.each<[string, (context: RequestContext) => unknown]>([
  ['reads nothing', () => 'the same'],
  ['reads the kind', ({ caller }) => caller.kind],
  ['reads the role', ({ caller }) => caller.kind === 'user' && caller.role],
  ['reads the user', ({ caller }) => idOf(caller)],
])('a policy that %s of the caller in its context passes', async (_what, policy) => {
  const ask = answering(policy);
  for (const caller of [anonymous, signedInAs('STUDENT'), signedInAs('ADMIN')]) expect((await ask(caller)).errors).toBeUndefined();
});

test.each<[string, (context: RequestContext) => unknown]>([
  ['beside the context', () => idOf(beside.getStore())],
  ['beside the context, after it has read the role', ({ caller }) => (caller.kind === 'user' && caller.role) + idOf(beside.getStore())],
])('a policy that reads an identity %s is found out', async (_where, policy) => {
  await expect(answering(policy)(signedInAs('STUDENT'))).rejects.toThrow('An answer that depends on');
});

test('a mutation is done once, and for nobody else', async () => {
  let done = 0;
  const ask = answering(() => {
    done += 1;
    return 'done';
  });
  await ask(signedInAs('STUDENT'), 'mutation { mine }');
  expect(done).toBe(1);
});
