import type { WebSocket } from 'ws';
import type { Outgoing } from './send-queue.js';

/** Drops a socket that no longer answers pings. */
export function watchPulse(socket: WebSocket, outgoing: Outgoing, pingEvery: number): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const pinging = setInterval(() => {
    // Behind what waits a ping would come late, and its answer later: whether that moves is looked at instead.
    if (!outgoing.isEmpty) answered = true;
    else if (!answered) socket.terminate();
    else {
      answered = false;
      socket.ping();
    }
  }, pingEvery);
  socket.once('close', () => clearInterval(pinging));
}
