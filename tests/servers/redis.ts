import { asks, choosePorts, type Daemon, findDaemon, startDaemon } from './daemon.js';
import { needProgram } from './programs.js';

export type RedisServer = Daemon<{ readonly client: number }>;

export const findRedis = (folder: string): Promise<RedisServer | undefined> => findDaemon(folder);

/** Starts Redis in a folder, or finds the one that runs there. It keeps nothing on disk: a kill loses what was in memory. */
export async function startRedis(folder: string): Promise<RedisServer> {
  const running = await findRedis(folder);
  if (running) return running;
  const ports = await choosePorts(folder, 'client');
  const options = { port: ports.client, bind: '127.0.0.1', save: '', appendonly: 'no', daemonize: 'no' };
  return startDaemon(folder, {
    command: needProgram('redis-server', 'redis-server'),
    args: Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ports,
    answers: () => asks(ports.client, Buffer.from('PING\r\n'), (answer) => answer.includes('+PONG')),
  });
}
