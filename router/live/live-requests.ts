import { createHash } from 'node:crypto';
import { type DocumentNode, type ExecutionResult, GraphQLError, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { badInput, ErrorCode, toGraphQLError } from '../../platform/errors.js';
import { mapIterator } from '../../platform/map-iterator.js';
import type { Limits } from '../config.js';
import type { SupergraphGateway } from '../gateway.js';
import { formatError } from '../http/errors.js';
import { Lru } from '../lru.js';
import { type OperationRequest, type OperationRules, runOperation } from '../operation.js';
import { documentLimits } from '../supergraph/document-limits.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import type { Connection } from './connection.js';
import { subscribeOperation } from './subscribe-operation.js';

/** What a client sends to have something run, over either transport. */
export interface LivePayload {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
}

type Read = { readonly document: DocumentNode; readonly hash: string } | { readonly faults: readonly GraphQLError[] };

export type LiveResults = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

/** Runs operations of open connections by the same rules as over HTTP. A document is read once for all who send it. */
export class LiveRequests {
  #generation: SupergraphGeneration | undefined;
  #read = new Lru<string, Read>(1_000);

  constructor(
    private readonly gateway: SupergraphGateway,
    private readonly rules: OperationRules,
    private readonly limits: Limits,
    private readonly operationTimeout: number,
  ) {}

  async run({ query, operationName, variables, extensions }: LivePayload, connection: Connection): Promise<LiveResults> {
    const generation = this.gateway.current;
    const read = this.#readOnce(query, generation);
    if ('faults' in read) return this.#told({ errors: read.faults }, connection);
    const operation = getOperationAST(read.document, operationName);
    if (!operation)
      return this.#told({ errors: [toGraphQLError(badInput({ operationName: 'names no operation of the document' }))] }, connection);
    const request: OperationRequest = { ...read, operationName: operationName ?? undefined, variables: variables ?? {} };
    const scope = { correlationId: connection.correlationId, log: connection.log };
    if (operation.operation !== 'subscription') {
      const key = extensions?.idempotencyKey;
      const signal = AbortSignal.timeout(this.operationTimeout);
      const once = { ...scope, principal: connection.principal, signal, idempotencyKey: typeof key === 'string' ? key : undefined };
      return this.#told(await runOperation(generation, request, once, this.rules), connection);
    }
    const results = await subscribeOperation(generation, request, { ...scope, principal: () => connection.principal }, this.rules);
    if (!(Symbol.asyncIterator in results)) return this.#told(results, connection);
    return mapIterator(results, async (result) => this.#told(result, connection));
  }

  #readOnce(query: string, generation: SupergraphGeneration): Read {
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#read = new Lru(1_000);
    }
    const known = this.#read.get(query);
    if (known) return known;
    const read = this.#readDocument(query, generation);
    this.#read.set(query, read);
    return read;
  }

  #readDocument(query: string, { apiSchema }: SupergraphGeneration): Read {
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: this.limits.tokens });
    } catch (error) {
      return { faults: [error instanceof GraphQLError ? coded(error, ErrorCode.GRAPHQL_PARSE_FAILED) : new GraphQLError(String(error))] };
    }
    try {
      const faults = validate(apiSchema, document, [documentLimits(this.limits), ...specifiedRules]);
      if (faults.length > 0) return { faults: faults.map((fault) => coded(fault, ErrorCode.GRAPHQL_VALIDATION_FAILED)) };
    } catch {
      // graphql-js throws at a condition on a subscription's only field, whose variable it cannot know yet.
      return { faults: [toGraphQLError(badInput({ query: '@skip and @include may not stand on the field of a subscription' }))] };
    }
    return { document, hash: createHash('sha256').update(query).digest('hex') };
  }

  #told({ data, errors }: ExecutionResult, { correlationId, log }: Connection): ExecutionResult {
    if (!errors?.length) return { data };
    const formatted = errors.map((error) => {
      const { message, ...rest } = formatError(error, { correlationId, log });
      return new GraphQLError(message, { path: rest.path, extensions: rest.extensions });
    });
    return data === undefined ? { errors: formatted } : { data, errors: formatted };
  }
}

const coded = (error: GraphQLError, code: ErrorCode): GraphQLError =>
  error.extensions.code
    ? error
    : new GraphQLError(error.message, { nodes: error.nodes, source: error.source, positions: error.positions, extensions: { code } });
