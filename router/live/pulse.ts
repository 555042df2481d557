import type { WebSocket } from 'ws';
import type { LiveLimits } from '../config.js';
import { ENDED } from './connection.js';

/** How long a close frame may take to be read, in ms. A client that reads nothing never answers it. */
const FAREWELL = 1_000;

/**
 * Drops a socket that no longer answers pings, and cuts off a client that leaves unread what it is sent: after a time
 * without progress, or beyond a size. It is told so by the close code, and can resume from its last cursor.
 */
export function watchPulse(socket: WebSocket, { pingEvery, stallAfter, unread }: LiveLimits): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const pinging = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    return socket.ping();
  }, pingEvery);

  let waiting = 0;
  let progressAt = performance.now();
  const looking = setInterval(
    () => {
      const now = socket.bufferedAmount;
      if (now === 0 || now < waiting) progressAt = performance.now();
      waiting = now;
      if (now > unread || performance.now() - progressAt > stallAfter) cutOff(socket);
    },
    Math.max(10, stallAfter / 10),
  );
  socket.once('close', () => {
    clearInterval(pinging);
    clearInterval(looking);
  });
}

function cutOff(socket: WebSocket): void {
  socket.close(ENDED.slow.code, ENDED.slow.reason);
  const farewell = setTimeout(() => socket.terminate(), FAREWELL);
  socket.once('close', () => clearTimeout(farewell));
}
