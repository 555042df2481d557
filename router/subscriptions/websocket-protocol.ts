import type { IncomingMessage } from 'node:http';
import { type ExecutionArgs, type GraphQLError, parse } from 'graphql';
import { CloseCode, makeServer, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { badInput, DomainError, ErrorCode } from '../../platform/kernel/errors.js';
import type { SubscriptionLimits } from '../config.js';
import { formatGraphQLError } from '../pipeline/format.js';
import { identify } from '../pipeline/identify.js';
import type { ClientConnection } from './client-connection.js';
import type { LiveOperation } from './live-operation.js';
import type { OperationPayload } from './operation-payload.js';
import type { OperationResults } from './operation-runner.js';
import { OperationStream } from './operation-stream.js';
import { CLOSE_REASONS, type CloseReason } from './transport.js';
import type { TransportOptions } from './transport-options.js';

/** What the protocol knows of a socket beside its messages. */
export interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly address: string | undefined;
  connection?: ClientConnection;
}

/** graphql-transport-ws: the library keeps to the protocol, and the router connects clients and runs their operations. */
export function graphqlWsProtocol(options: TransportOptions): Server<Extra> {
  return makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: options.config.subscriptions.initTimeout,
    onConnect: ({ connectionParams, extra }) => connect(connectionParams, extra, options),
    onSubscribe: ({ extra }, id, payload) => start(id, payload as unknown as OperationPayload, extra, options),
    execute: (({ contextValue }: ExecutionArgs) => contextValue) as never,
    onComplete: ({ extra }, id) => extra.connection?.done(id),
  });
}

/** While a client leaves too much unread, or has sent too much that is not done, nothing more is read from it: so it cannot ask for ever more. */
export function pace({ socket, connection }: Extra, { unread }: Pick<SubscriptionLimits, 'unread'>): void {
  // The answer to a close frame is to be read.
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > unread || connection?.isFull) socket.pause();
  else if (socket.isPaused) socket.resume();
}

/** Resumes a paused socket: the answer to the close frame is to be read. */
export function closeSocket(socket: WebSocket, { code, reason }: CloseReason): void {
  socket.close(code, reason);
  socket.resume();
}

/** False is answered with 4403: Forbidden. */
async function connect(params: Record<string, unknown> | undefined, extra: Extra, options: TransportOptions): Promise<boolean> {
  const { socket, request, address } = extra;
  try {
    const from = { address, userAgent: request.headers['user-agent'] };
    const principal = await identify(authorizationOf(params), from, options.identity);
    // A client that has left in the meantime would never leave the registry.
    if (socket.readyState !== socket.OPEN) return false;
    const connection = options.connections.join(principal, {
      close: (reason) => closeSocket(socket, reason),
      pace: () => pace(extra, options.config.subscriptions),
    });
    socket.once('close', () => options.connections.leave(connection));
    extra.connection = connection;
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code !== ErrorCode.UNAUTHENTICATED) closeSocket(socket, CLOSE_REASONS.later);
    return false;
  }
}

/** `authorization` is written like the header; clients differ in how they write the name. */
function authorizationOf(params: Record<string, unknown> = {}): string | undefined {
  const value = params.authorization ?? params.Authorization;
  return typeof value === 'string' ? value : undefined;
}

/** In the place of every document: the library looks at one before it takes results. */
const PLACEHOLDER = parse('{ __typename }');

/** Runs the operation. What is refused before anything ran goes out as an `error` message, all else as results. */
async function start(
  id: string,
  payload: OperationPayload,
  { connection, socket }: Extra,
  { runner, admitOperation }: TransportOptions,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  if (!connection) throw new Error('An operation before its connection was acknowledged');
  const scope = connection.scope();
  // The library forgets an id with the client's `complete`, while the operation of that id may still be ending, and would then
  // take the end of the first operation for that of the second.
  if (connection.runs(id)) {
    socket.close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists');
    return [formatGraphQLError(badInput({ id: 'is still in use' }), scope)];
  }
  let operation: LiveOperation;
  try {
    operation = connection.begin(id, payload);
  } catch (error) {
    return [formatGraphQLError(error, scope)];
  }
  try {
    await admitOperation(connection.principal);
  } catch (error) {
    connection.done(id);
    return [formatGraphQLError(error, scope)];
  }
  const results = await runner.run(payload, scope, { operation, pending: connection.pending });
  const refused = refusalsIn(results);
  if (refused) {
    connection.done(id);
    return refused;
  }
  if (results instanceof OperationStream) connection.follow(id, results);
  return { schema: undefined as never, document: PLACEHOLDER, contextValue: results };
}

const refusalsIn = (results: OperationResults) => (results instanceof OperationStream || 'data' in results ? undefined : results.errors);
