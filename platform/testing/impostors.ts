import { AsyncLocalStorage } from 'node:async_hooks';
import { type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { type DependsOn, dependenceOf, likeness } from '../kernel/dependence.js';
import { anonymous, type Caller } from '../kernel/identity.js';
import type { SubgraphRequest } from '../service/request.js';
import type { SubgraphClient } from '../transport/client.js';
import { signedInAs } from './callers.js';

const asking = new AsyncLocalStorage<true>();

/** Whether what runs is an impostor's query, which is none of what a test asked for: it counts as no statement of the test. */
export const isImpostor = (): boolean => asking.getStore() === true;

/** One of each: whoever is given an answer that was made for another is like one of them. Services share none. */
const EVERYBODY: readonly Caller[] = [
  anonymous,
  { ...anonymous, address: '192.0.2.1', userAgent: 'another' },
  ...['STUDENT', 'STUDENT', 'INSTRUCTOR', 'INSTRUCTOR', 'ADMIN'].map((role) => signedInAs(role)),
];

/**
 * Holds a subgraph to what its answers say they depended on. Whatever a test asks, all others ask again to whom its answer might be
 * given: it must be their answer too. An answer that read an identity beside the context gives itself away.
 */
export function heldToDependence<Client extends SubgraphClient>(client: Client): Client {
  const execute = async (request: SubgraphRequest): Promise<ExecutionResult> => {
    const result = await client.execute(request);
    if (result.errors || !isQuery(request) || request.caller.kind === 'service') return result;
    await asking.run(true, () => demandSame(client, request, JSON.stringify(result.data), dependenceOf(result)));
    return result;
  };
  return { ...client, execute };
}

async function demandSame(client: SubgraphClient, request: SubgraphRequest, answer: string, on: DependsOn): Promise<void> {
  const ask = async (caller: Caller) => {
    const { data, errors } = await client.execute({ ...request, caller });
    return JSON.stringify(errors ?? data);
  };
  for (const impostor of impostorsOf(request.caller, on)) {
    const theirs = await ask(impostor);
    if (theirs === answer) continue;
    // The world may have moved on in between.
    if ((await ask(request.caller)) !== answer) return;
    const [one, other] = [request.caller, impostor].map((each) => JSON.stringify(each));
    throw new Error(`An answer that depends on ${on} was ${answer} for ${one}, and is ${theirs} for ${other}`);
  }
}

const impostorsOf = (caller: Caller, on: DependsOn): readonly Caller[] =>
  on === 'user' ? [] : [...EVERYBODY, ...sameRole(caller)].filter((each) => likeness(each, on) === likeness(caller, on));

const sameRole = (caller: Caller): Caller[] => (caller.kind === 'user' ? [signedInAs(caller.role)] : []);

const isQuery = ({ document, operationName }: SubgraphRequest): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
