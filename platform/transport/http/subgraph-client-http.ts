import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
import { getOperationAST, OperationTypeNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { deadlineSignal } from '../../kernel/deadline.js';
import { unavailable } from '../../kernel/errors.js';
import { serviceCaller } from '../../kernel/identity.js';
import type { Logger } from '../../kernel/log.js';
import type { PassportSource } from '../../security/passport/passports.js';
import type { SubgraphRequest } from '../../service/request.js';
import type { SubgraphClient } from '../client.js';
import { type CallExtensions, headersOf, PASSPORT_HEADER, sourceOf } from './calls.js';
import { FeedStream } from './feed-stream.js';
import { Abandoned, NoAnswer } from './no-answer.js';
import { forwarded, passedOn, type RawReply, type RawRequest } from './raw.js';
import { type InstanceAddress, RemoteInstance } from './remote-instance.js';
import { RemoteInstances } from './remote-instances.js';
import { subscribeResuming } from './resuming.js';

export interface HttpSubgraphOptions {
  readonly name: string;
  /** The known instances. Returns the same list for as long as nothing changes. */
  readonly instances: () => readonly InstanceAddress[];
  readonly passports: PassportSource;
  readonly log: Logger;
  readonly limits?: Partial<RemoteLimits>;
}

/** Limits of the calls to one subgraph. Times are in ms. */
export interface RemoteLimits {
  /** The deadline of one attempt of a call. */
  readonly timeout: number;
  /** The maximum of concurrent calls; as many again may wait. Further ones are refused: one slow subgraph must not block the router. */
  readonly atOnce: number;
  /** How often a query is retried. */
  readonly retries: number;
  /** Consecutive failures that open the circuit, and how long it stays open. */
  readonly failures: number;
  readonly openFor: number;
  /** How long a passed request may stall. */
  readonly stallTimeout: number;
}

export const remoteLimits: RemoteLimits = { timeout: 10_000, atOnce: 512, retries: 2, failures: 10, openFor: 1_000, stallTimeout: 30_000 };

export interface HttpSubgraphClient extends SubgraphClient {
  /** Passes on a request that is not GraphQL. Rejects with UNAVAILABLE; the request is never sent twice. */
  pass(request: RawRequest): Promise<RawReply>;
  stop(): Promise<void>;
}

/** Calls a subgraph in other processes, over HTTP and one WebSocket per instance. */
export function httpSubgraphClient({ name, instances: addresses, passports, log, limits }: HttpSubgraphOptions): HttpSubgraphClient {
  const { timeout, retries, stallTimeout, ...policyLimits } = { ...remoteLimits, ...limits };
  const socketPassport = () => passports.for(serviceCaller(passports.issuer), name);
  const instances = new RemoteInstances(addresses, (address) => new RemoteInstance(address, { passport: socketPassport, stallTimeout }));
  // An upload takes as long as its client likes, so passed requests have limits and a circuit of their own.
  const [calls, passes] = [protection(policyLimits), protection(policyLimits)];

  async function call(request: SubgraphRequest) {
    const { variables, operationName, caller } = request;
    const body = JSON.stringify({ query: sourceOf(request), operationName, variables });
    const tried = new Set<RemoteInstance>();
    return retryIfSafe(request, retries).execute(async () => {
      const instance = instances.pick(tried);
      if (!instance) throw new NoAnswer(`no instance of ${name} is known`, 'refused');
      tried.add(instance);
      const headers = headersOf(request, await passports.for(caller, name));
      using deadline = deadlineSignal(timeout, request.signal);
      return await instance.post(body, headers, deadline.signal);
    });
  }

  async function pass(request: RawRequest): Promise<RawReply> {
    const instance = instances.pick();
    if (!instance) throw new NoAnswer(`no instance of ${name} is known`, 'refused');
    const passport = { [PASSPORT_HEADER]: await passports.for(request.from, name) };
    return instance.pass(request, { ...passedOn(request.headers), ...forwarded(request), ...passport });
  }

  async function connect(request: SubgraphRequest): Promise<FeedStream> {
    const instance = instances.pick();
    if (!instance) throw new NoAnswer(`no instance of ${name} is known`, 'refused');
    const { variables, operationName, correlationId, traceparent, resumeAfter, caller } = request;
    const extensions: CallExtensions = { passport: await passports.for(caller, name), correlationId, traceparent, resumeAfter };
    const payload = { query: sourceOf(request), operationName, variables, extensions: { ...extensions } };
    return feedStreamAt(instance, payload);
  }

  return {
    name,
    execute: (request) => orUnavailable(name, calls, () => call(request)),
    pass: (request) => orUnavailable(name, passes, () => pass(request)),
    subscribe: (request) => subscribeResuming(request, { name, connect, log }),
    stop: () => instances.stop(),
  };
}

/** Limits the concurrent calls, and opens a circuit when calls get no answer. */
const protection = ({ atOnce, failures, openFor }: Pick<RemoteLimits, 'atOnce' | 'failures' | 'openFor'>): IPolicy =>
  wrap(
    bulkhead(atOnce, atOnce),
    circuitBreaker(
      handleWhen((error) => error instanceof NoAnswer),
      { halfOpenAfter: openFor, breaker: new ConsecutiveBreaker(failures) },
    ),
  );

/** Runs the work under the policy. Rejects with UNAVAILABLE when the work got no answer, or the policy refused it. */
async function orUnavailable<Result>(subgraph: string, policy: IPolicy, work: () => Promise<Result>): Promise<Result> {
  try {
    return await policy.execute(work);
  } catch (error) {
    if (![NoAnswer, Abandoned, BrokenCircuitError, BulkheadRejectedError].some((kind) => error instanceof kind)) throw error;
    throw Object.assign(unavailable(subgraph), { cause: error });
  }
}

/** Subscribes at the instance. A broken connection counts as its failure. */
const feedStreamAt = (instance: RemoteInstance, payload: SubscribePayload): FeedStream =>
  new FeedStream((observer) =>
    instance.socket.follow(payload, {
      next: (result) => observer.next(result),
      complete: () => observer.complete(),
      disconnected(reason) {
        instance.failed(reason);
        observer.disconnected(reason);
      },
    }),
  );

/** Retries a query that got no answer, and a mutation only when no instance can have started it. A call that was late is not retried. */
function retryIfSafe({ document, operationName }: SubgraphRequest, retries: number) {
  const isQuery = getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
  return retry(
    handleWhen((error) => error instanceof NoAnswer && (error.how === 'never sent' || (isQuery && error.how === 'sent'))),
    { maxAttempts: retries, backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 250 }) },
  );
}
