import type { IncomingHttpHeaders } from 'node:http';
import { type DocumentNode, type ExecutionResult, type FormattedExecutionResult, print } from 'graphql';
import { type DependsOn, dependingOn, isDependsOn } from '../../kernel/dependence.js';
import { decodePosition, encodePosition, type Progress, progressing } from '../../kernel/position.js';
import type { SubgraphRequest } from '../../service/request.js';

// The format of a call to a subgraph. HTTP and WebSocket carry the same data, in headers and in `extensions`.

/** The router drops all headers under `x-lms-` that clients send, but for `x-lms-after`. */
export const PASSPORT_HEADER = 'x-lms-passport';
/** Used between processes only: a client of the router never gets this code. */
export const PASSPORT_REFUSED = { message: 'This is for services that carry a passport', extensions: { code: 'PASSPORT_REFUSED' } };
/** The position that a query waits for: between processes, and of a client of the router. */
export const AFTER_HEADER = 'x-lms-after';
const CLIENT_OPERATION_HEADER = 'x-lms-client-operation';

const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

type Call = Pick<SubgraphRequest, 'correlationId' | 'idempotencyKey' | 'clientOperation' | 'traceparent' | 'after'>;

/** The headers that carry a call. */
export function headersOf(call: Call, passport: string): Record<string, string> {
  const { correlationId, idempotencyKey, clientOperation, traceparent, after } = call;
  return {
    'content-type': 'application/json',
    // None for subgraphs that are not ours.
    ...(passport !== '' && { [PASSPORT_HEADER]: passport }),
    'x-correlation-id': correlationId,
    // A key may contain any characters; a header may not.
    ...(idempotencyKey !== undefined && { 'idempotency-key': encodeURIComponent(idempotencyKey.toWellFormed()) }),
    ...(clientOperation !== undefined && { [CLIENT_OPERATION_HEADER]: clientOperation }),
    ...(after !== undefined && { [AFTER_HEADER]: encodePosition(after) }),
    ...(traceparent !== undefined && TRACEPARENT.test(traceparent) && { traceparent }),
  };
}

/** The call that headers carry. */
export function callIn(headers: IncomingHttpHeaders): Call {
  const one = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
  const key = one('idempotency-key');
  const after = one(AFTER_HEADER);
  return {
    correlationId: one('x-correlation-id') ?? '',
    idempotencyKey: key && decodeURIComponent(key),
    clientOperation: one(CLIENT_OPERATION_HEADER),
    traceparent: one('traceparent'),
    after: (after && decodePosition(after)) || undefined,
  };
}

/** The `extensions` of a subscription: each has its own passport, since callers share the socket. */
export interface CallExtensions {
  readonly passport: string;
  readonly correlationId: string;
  readonly traceparent?: string;
  readonly resumeAfter?: string;
}

/** A result as it goes to another process: it says what it depended on, where that is less than the user, and the progress it tells of. */
export function writtenResult(result: FormattedExecutionResult, dependsOn: DependsOn, progress: Progress = {}): FormattedExecutionResult {
  const beside = { ...(dependsOn !== 'user' && { dependsOn }), ...progress };
  return Object.keys(beside).length === 0 ? result : { ...result, extensions: { ...result.extensions, ...beside } };
}

/** A result as another process wrote it. Only our own subgraphs are called, and they alone are believed. */
export function readResult(text: string): ExecutionResult {
  const { extensions: { dependsOn, recorded, behind, ...extensions } = {}, ...result } = JSON.parse(text) as ExecutionResult & {
    extensions?: Progress & Record<string, unknown>;
  };
  const read = progressing({ recorded, behind }, Object.keys(extensions).length > 0 ? { ...result, extensions } : result);
  return isDependsOn(dependsOn) ? dependingOn(dependsOn, read) : read;
}

const printed = new WeakMap<DocumentNode, string>();

/** The document as text. Without a source it is printed once and cached, since questions are constants. */
export function sourceOf({ document, source }: SubgraphRequest): string {
  if (source !== undefined) return source;
  const text = printed.get(document) ?? print(document);
  printed.set(document, text);
  return text;
}
