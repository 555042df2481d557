import { ChildProcess } from 'node:child_process';
import { Server, Socket } from 'node:net';

/** Node's own list, by which it decides whether a process may end. Its public twin, `getActiveResourcesInfo`, tells kinds alone. */
const listing = process as unknown as { _getActiveHandles(): object[] };

/** Answers a function that names the sockets, servers, child processes and their like that have come since and keep the process alive. */
export function watchHandles(): () => readonly string[] {
  // The process's own streams are made at their first use, which may be while a test runs.
  const before = new WeakSet<object>([...listing._getActiveHandles(), process.stdout, process.stderr]);
  return () =>
    listing
      ._getActiveHandles()
      .filter((handle) => !before.has(handle))
      .map(nameOf);
}

function nameOf(handle: object): string {
  if (handle instanceof ChildProcess) return `child process ${handle.pid}: ${handle.spawnargs.join(' ')}`;
  if (handle instanceof Server) return `server at ${JSON.stringify(handle.address())}`;
  if (handle instanceof Socket) return handle.remotePort ? `socket to ${handle.remoteAddress}:${handle.remotePort}` : 'socket or pipe';
  return handle.constructor.name;
}
