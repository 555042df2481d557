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
  /** Where it runs, as far as is known. The same list again as long as nothing has changed. */
  readonly instances: () => readonly InstanceAddress[];
  readonly passports: PassportSource;
  readonly log: Logger;
  readonly limits?: Partial<RemoteLimits>;
}

/** What calls to one subgraph may take. Times are in ms. */
export interface RemoteLimits {
  /** One try of a call. */
  readonly timeout: number;
  /** Calls at once; as many again may wait. Beyond that they are refused: one slow subgraph must not hold all of the router. */
  readonly atOnce: number;
  /** Tries of a query after the first. */
  readonly retries: number;
  /** Failures in a row that open the circuit, and how long it stays open. */
  readonly failures: number;
  readonly openFor: number;
  /** How long a page or an upload may stand still. */
  readonly stillFor: number;
}

export const remoteLimits: RemoteLimits = { timeout: 10_000, atOnce: 512, retries: 2, failures: 10, openFor: 1_000, stillFor: 30_000 };

export interface HttpSubgraphClient extends SubgraphClient {
  /** Hands a request on that is no GraphQL. Rejects with UNAVAILABLE; it is never sent twice. */
  pass(request: RawRequest): Promise<RawReply>;
  stop(): Promise<void>;
}

/** A subgraph in other processes, reached over HTTP and one WebSocket an instance. */
export function httpSubgraphClient({ name, instances: addresses, passports, log, limits }: HttpSubgraphOptions): HttpSubgraphClient {
  const { timeout, atOnce, retries, failures, openFor, stillFor } = { ...remoteLimits, ...limits };
  const opened = () => passports.for(serviceCaller(passports.issuer), name);
  const instances = new RemoteInstances(addresses, (address) => new RemoteInstance(address, { passport: opened, stillFor }));
  const protection = () =>
    wrap(
      bulkhead(atOnce, atOnce),
      circuitBreaker(
        handleWhen((error) => error instanceof NoAnswer),
        { halfOpenAfter: openFor, breaker: new ConsecutiveBreaker(failures) },
      ),
    );
  // An upload takes as long as its client likes: what is passed on takes no call's place, and no call waits for how it ends.
  const [calls, passes] = [protection(), protection()];

  async function call(request: SubgraphRequest) {
    const { variables, operationName, caller } = request;
    const body = JSON.stringify({ query: sourceOf(request), operationName, variables });
    const tried = new Set<RemoteInstance>();
    return againIfSafe(request, retries).execute(async () => {
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
    return new FeedStream((follower) =>
      instance.socket.follow(payload, {
        next: (result) => follower.next(result),
        complete: () => follower.complete(),
        broken(why) {
          instance.failed(why);
          follower.broken(why);
        },
      }),
    );
  }

  async function orUnavailable<Result>(policy: IPolicy, work: () => Promise<Result>): Promise<Result> {
    try {
      return await policy.execute(work);
    } catch (error) {
      if (![NoAnswer, Abandoned, BrokenCircuitError, BulkheadRejectedError].some((kind) => error instanceof kind)) throw error;
      throw Object.assign(unavailable(name), { cause: error });
    }
  }

  return {
    name,
    execute: (request) => orUnavailable(calls, () => call(request)),
    pass: (request) => orUnavailable(passes, () => pass(request)),
    subscribe: (request) => subscribeResuming(request, { name, connect, log }),
    stop: () => instances.stop(),
  };
}

/** A query is tried again when it came to no answer; a mutation only when nobody can have begun with it. What took too long is not repeated. */
function againIfSafe({ document, operationName }: SubgraphRequest, retries: number) {
  const isQuery = getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
  return retry(
    handleWhen((error) => error instanceof NoAnswer && (error.how === 'never sent' || (isQuery && error.how === 'sent'))),
    { maxAttempts: retries, backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 250 }) },
  );
}
