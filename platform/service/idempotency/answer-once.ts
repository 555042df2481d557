import { defaultFieldResolver, type ExecutionResult, type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql';
import type { RequestContext } from '../../kernel/context.js';
import { badInput } from '../../kernel/errors.js';
import { asGraphQLError } from '../graphql/edge.js';
import type { SubgraphRequest } from '../request.js';
import { asked, fingerprint, hashOfKey } from './fingerprint.js';
import { IdempotentRequest } from './idempotent-request.js';
import { recall } from './key-store.js';
import { idempotencyKeptFor } from './settings.js';

/** Longer keys are refused, in characters. */
const LONGEST_KEY = 255;

type Execute = (context: RequestContext) => Promise<ExecutionResult>;
export type AnswerOnce = (request: SubgraphRequest, context: RequestContext, execute: Execute) => Promise<ExecutionResult>;

/** Executes requests; a mutation that a signed-in user sent with an idempotency key has one effect, and the same answer each time. */
export function answerOnce(): AnswerOnce {
  /** In this process the tries of one key queue up here, before they take a connection. */
  const underway = new Map<string, Promise<unknown>>();
  return async (request, context, execute) => {
    const { caller, idempotencyKey: key } = request;
    if (!key || caller.kind !== 'user' || !isMutation(request)) return execute(context);
    if (key.length > LONGEST_KEY) {
      return { errors: [asGraphQLError(badInput({ 'Idempotency-Key': `must have at most ${LONGEST_KEY} characters` }))] };
    }
    const line = JSON.stringify([caller.userId, key]);
    while (underway.has(line)) await underway.get(line)?.catch(() => {});
    const answered = answerKeyed(request, caller.userId, key, context, execute);
    underway.set(line, answered);
    try {
      return await answered;
    } finally {
      underway.delete(line);
    }
  };
}

/** Never rejects but for what `execute` rejects with. */
async function answerKeyed(
  request: SubgraphRequest,
  userId: string,
  key: string,
  context: RequestContext,
  execute: Execute,
): Promise<ExecutionResult> {
  const { em, clock, settings, log } = context;
  const stored = { userId, key: hashOfKey(key) };
  const document = asked(request);
  const answer = `answer ${fingerprint(key, document)}`;
  let idempotent: IdempotentRequest;
  try {
    const known = await recall(em, stored, new Date(clock.now().getTime() - settings(idempotencyKeptFor)));
    idempotent = new IdempotentRequest(stored, fingerprint(key, request.clientOperation ?? document), known, clock);
    if (known.has(answer)) return known.get(answer) as ExecutionResult;
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
  const result = await execute({ ...context, idempotent });
  // A refusal had no effect and may be judged anew. What failed halfway is gone through again, past what is done.
  if (result.errors?.length) return result;
  try {
    return (await idempotent.keepAnswer(em, answer, result)) as ExecutionResult;
  } catch (error) {
    // The effect is committed, with what it takes to answer again.
    log.warn({ err: error }, 'an answer could not be kept for its idempotency key');
    return result;
  }
}

/** Tells a keyed mutation which of its root fields runs. They run one after the other. */
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
