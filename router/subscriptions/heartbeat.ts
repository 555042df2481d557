import type { WebSocket } from 'ws';
import type { SendQueue } from './send-queue.js';

/** Drops a socket that no longer answers pings. */
export function watchHeartbeat(socket: WebSocket, queue: SendQueue, pingEvery: number): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const pinging = setInterval(() => {
    // A ping would be queued behind what waits, and answered late. Then the send queue watches whether anything moves.
    if (!queue.isEmpty) answered = true;
    else if (!answered) socket.terminate();
    else {
      answered = false;
      socket.ping();
    }
  }, pingEvery);
  socket.once('close', () => clearInterval(pinging));
}
