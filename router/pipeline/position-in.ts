import { badInput } from '../../platform/kernel/errors.js';
import { decodePosition, type Position } from '../../platform/kernel/position.js';
import { AFTER_HEADER } from '../../platform/transport/http/calls.js';

/** The position that a client sends back, if it does. BAD_USER_INPUT for anything but what an answer gave. */
export function positionIn(sent: unknown): Position | undefined {
  if (sent === undefined || sent === null) return undefined;
  const position = typeof sent === 'string' ? decodePosition(sent) : null;
  if (!position) throw badInput({ [AFTER_HEADER]: 'is not a position that an answer gave' });
  return position;
}
