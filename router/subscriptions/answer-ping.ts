import { badInput, DomainError, forbidden, unauthenticated } from '../../platform/kernel/errors.js';
import { formatError } from '../pipeline/format.js';
import { identify } from '../pipeline/identify.js';
import { isTooDeep } from '../pipeline/nesting.js';
import type { TransportOptions } from './transport-options.js';
import type { Extra } from './websocket-protocol.js';

type Payload = Readonly<Record<string, unknown>>;

/**
 * What the pong carries. A ping with an `authorization` renews the token of its socket, and is told until when that is good now, or why
 * it stays with the one that it had. Any other ping gets back what it carried. Rejects with BAD_USER_INPUT for what could not be written.
 */
export async function answerPing(payload: Payload | undefined, extra: Extra, options: TransportOptions): Promise<Payload | undefined> {
  // Writing it out calls itself for each level.
  if (payload && isTooDeep(payload)) throw badInput({ payload: 'is nested too deeply' });
  if (typeof payload?.authorization !== 'string') return payload;
  const { log } = options;
  const scope = extra.connection?.scope() ?? { correlationId: undefined, log };
  try {
    return { expiresAt: await renew(payload.authorization, extra, options) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { error: formatError(error, scope) };
  }
}

async function renew(authorization: string, { connection, address, request }: Extra, options: TransportOptions): Promise<Date | undefined> {
  if (!connection) throw unauthenticated('Connect first');
  await options.admitOperation(connection.principal);
  const principal = await identify(authorization, { address, userAgent: request.headers['user-agent'] }, options.identity);
  if (!connection.isFor(principal)) throw forbidden('The token is of another session, role or scope: connect anew');
  options.connections.renew(connection, principal.expiresAt);
  return principal.expiresAt;
}
