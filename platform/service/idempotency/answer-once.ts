import { defaultFieldResolver, type ExecutionResult, type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql';
import type { RequestContext } from '../../kernel/context.js';
import type { Position } from '../../kernel/position.js';
import { asGraphQLError } from '../graphql/edge.js';
import type { SubgraphRequest } from '../request.js';
import { canonicalOperation, fingerprint, hashOfKey } from './fingerprint.js';
import { IdempotentRequest } from './idempotent-request.js';
import { isTooLong, keyIsTooLong } from './key.js';
import { loadParts } from './key-store.js';
import { idempotencyKeptFor } from './settings.js';

/** An answer as it is stored: with the position that it was given with. */
interface StoredAnswer extends ExecutionResult {
  readonly recorded?: Position;
}

type Execute = (context: RequestContext) => Promise<ExecutionResult>;
export type AnswerOnce = (request: SubgraphRequest, context: RequestContext, execute: Execute) => Promise<ExecutionResult>;

/** Makes the function that executes requests. A mutation of a signed-in user with an idempotency key has one effect and always the same response. */
export function answerOnce(): AnswerOnce {
  /** Requests with the same key wait here for each other in this process, before they use a connection. */
  const inFlight = new Map<string, Promise<unknown>>();
  return async (request, context, execute) => {
    const { caller, idempotencyKey: key } = request;
    if (!key || caller.kind !== 'user' || !isMutation(request)) return execute(context);
    if (isTooLong(key)) return { errors: [asGraphQLError(keyIsTooLong())] };
    const queueKey = JSON.stringify([caller.userId, key]);
    while (inFlight.has(queueKey)) await inFlight.get(queueKey)?.catch(() => {});
    const answer = executeIdempotent(request, caller.userId, key, context, execute);
    inFlight.set(queueKey, answer);
    try {
      return await answer;
    } finally {
      inFlight.delete(queueKey);
    }
  };
}

/** Rejects only when `execute` does. */
async function executeIdempotent(
  request: SubgraphRequest,
  userId: string,
  key: string,
  context: RequestContext,
  execute: Execute,
): Promise<ExecutionResult> {
  const { em, clock, settings, log } = context;
  const stored = { userId, key: hashOfKey(key) };
  const document = canonicalOperation(request);
  const part = `answer ${fingerprint(key, document)}`;
  let idempotent: IdempotentRequest;
  try {
    const known = await loadParts(em, stored, new Date(clock.now().getTime() - settings(idempotencyKeptFor)));
    idempotent = new IdempotentRequest(stored, fingerprint(key, request.clientOperation ?? document), known, clock);
    if (known.has(part)) return repeated(context, known.get(part) as StoredAnswer);
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
  // The call's own context and no copy: when the caller's role is confirmed, it is replaced in there.
  const result = await execute(Object.assign(context, { idempotent }));
  // A refusal had no effect and is not stored. A mutation that failed halfway runs again, and skips its committed transactions.
  if (result.errors?.length) return result;
  try {
    const answer: StoredAnswer = { ...result, recorded: context.recorded.position };
    return repeated(context, (await idempotent.storeAnswer(em, part, answer)) as StoredAnswer);
  } catch (error) {
    // The effect is committed, with the results that the response can be made from again.
    log.warn({ err: error }, 'an answer could not be stored for its idempotency key');
    return result;
  }
}

/** The stored answer. Who repeats a mutation because its answer was lost has lost its position, too. */
function repeated({ recorded }: RequestContext, { recorded: before, ...answer }: StoredAnswer): ExecutionResult {
  if (before) recorded.restore(before);
  return answer;
}

/** Tells an idempotent request which root field of its mutation starts. Root fields run one after the other. */
export function announceRootFields(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve = defaultFieldResolver } = field;
    field.resolve = (source, args, context: RequestContext, info) => {
      context.idempotent?.enter(String(info.path.key));
      return resolve(source, args, context, info);
    };
  }
}

const isMutation = ({ document, operationName }: SubgraphRequest): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
