import type { IncomingMessage } from 'node:http';
import { type ExecutionArgs, type GraphQLError, parse } from 'graphql';
import { CloseCode, makeServer, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { badInput, DomainError, ErrorCode } from '../../platform/kernel/errors.js';
import { identify } from '../pipeline/identify.js';
import { CLOSE_REASONS, ClientConnection, type CloseReason } from './client-connection.js';
import { formatGraphQLError } from './format-result.js';
import type { OperationPayload, OperationResults, OperationRunner } from './operation-runner.js';
import { OperationStream } from './operation-stream.js';
import type { TransportOptions } from './transport.js';

/** What the protocol knows of a socket beside its messages. */
export interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly address: string | undefined;
  connection?: ClientConnection;
}

/** graphql-transport-ws: the library keeps the protocol, and what it is about is ours. */
export function graphqlWsProtocol(door: TransportOptions): Server<Extra> {
  return makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: door.config.live.initTimeout,
    onConnect: ({ connectionParams, extra }) => admitted(connectionParams, extra, door),
    onSubscribe: ({ extra }, id, payload) => begun(id, payload as unknown as OperationPayload, extra, door.requests),
    execute: (({ contextValue }: ExecutionArgs) => contextValue) as never,
    onComplete: ({ extra }, id) => extra.connection?.done(id),
  });
}

/** Reads on, if it was held up: the answer to the close frame is to be read. */
export function closeSocket(socket: WebSocket, { code, reason }: CloseReason): void {
  socket.close(code, reason);
  socket.resume();
}

/** False is answered with 4403: Forbidden. */
async function admitted(params: Record<string, unknown> | undefined, extra: Extra, door: TransportOptions): Promise<boolean> {
  const { socket, request, address } = extra;
  try {
    const from = { address, userAgent: request.headers['user-agent'] };
    const principal = await identify(authorizationOf(params), from, door.identifying);
    // Who has left in the meantime would never be taken off the list.
    if (socket.readyState !== socket.OPEN) return false;
    const connection = new ClientConnection(principal, door.log, door.config.live.subscriptions, {
      close: (why) => closeSocket(socket, why),
    });
    door.connections.join(connection);
    socket.once('close', () => door.connections.leave(connection));
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

/** Stands in for every document: the library wants one to look at before it takes results. */
const PLACEHOLDER = parse('{ __typename }');

/** Runs the operation. What is refused before anything ran goes out as an `error` message, all else as results. */
async function begun(
  id: string,
  payload: OperationPayload,
  { connection, socket }: Extra,
  requests: OperationRunner,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  if (!connection) throw new Error('An operation before its connection was acknowledged');
  const scope = connection.scope();
  // The library forgets an id with the client's `complete`, while what it named may still be ending, and would then take the
  // end of the one for that of the other.
  if (connection.runs(id)) {
    socket.close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists');
    return [formatGraphQLError(badInput({ id: 'is still in use' }), scope)];
  }
  try {
    connection.begin(id);
  } catch (error) {
    return [formatGraphQLError(error, scope)];
  }
  const results = await requests.run(payload, scope, connection.pending);
  const refused = refusalsIn(results);
  if (refused) {
    connection.done(id);
    return refused;
  }
  if (results instanceof OperationStream) connection.follow(id, results);
  return { schema: undefined as never, document: PLACEHOLDER, contextValue: results };
}

const refusalsIn = (results: OperationResults) => (results instanceof OperationStream || 'data' in results ? undefined : results.errors);
