import { DomainError } from '../../platform/kernel/errors.js';
import { SMALL_BODY } from '../pipeline/admit.js';
import { CLOSE_REASONS, type CloseReason } from './transport.js';
import type { TransportOptions } from './transport-options.js';
import type { Extra } from './websocket-protocol.js';

/** Why a socket is closed instead of reading a message of so many bytes: its sender is held to the same as the sender of a request's body. */
export async function refusedMessage(
  { connection, address = '' }: Extra,
  bytes: number,
  { rates, config: { limits } }: Pick<TransportOptions, 'rates' | 'config'>,
): Promise<CloseReason | undefined> {
  if (bytes <= SMALL_BODY) return undefined;
  const caller = connection?.principal.caller;
  const userId = caller?.kind === 'user' ? caller.userId : undefined;
  if (bytes > (userId === undefined ? limits.anonymousBody : limits.body)) return CLOSE_REASONS.tooLarge;
  try {
    await rates.bytes({ userId, address }, bytes);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return CLOSE_REASONS.later;
    throw error;
  }
}
