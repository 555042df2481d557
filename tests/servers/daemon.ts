import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { delay } from '../../platform/kernel/delay.js';
import { freePort, isFree } from '../../platform/postgres/embedded/free-port.js';
import { isRunning, processIdentity } from '../../platform/postgres/embedded/identity.js';

/** Loopback ports by what they are for. */
export type Ports = Readonly<Record<string, number>>;

/** A server that runs on a folder, in a session of its own, so that Ctrl-C reaches only those who use it. */
export interface Daemon<P extends Ports = Ports> {
  readonly identity: string;
  readonly ports: P;
  /** SIGTERM, and SIGKILL when that is not heard. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL. Started again on the same folder, it comes back at the same ports. */
  kill(): Promise<void>;
}

export interface DaemonPlan<P extends Ports> {
  readonly command: string;
  readonly args: readonly string[];
  readonly ports: P;
  /** In place of ours, for a server that refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
  answers(): Promise<boolean>;
}

const LOOK_AGAIN_MS = 50;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

/** The one that runs on a folder, whoever started it. */
export async function findDaemon<P extends Ports>(folder: string): Promise<Daemon<P> | undefined> {
  const record = await readRecord<P>(folder);
  return record && isRunning(record.identity) ? daemon(folder, record) : undefined;
}

/** The ports that the folder's server had, where they are still free, or new ones. */
export async function choosePorts<Name extends string>(folder: string, ...names: readonly Name[]): Promise<Record<Name, number>> {
  const kept = (await readRecord<Record<Name, number>>(folder))?.ports;
  if (kept && (await Promise.all(names.map((name) => isFree(kept[name])))).every(Boolean)) return kept;
  const chosen = new Set<number>();
  while (chosen.size < names.length) chosen.add(await freePort());
  return Object.fromEntries([...chosen].map((port, n) => [names[n], port])) as Record<Name, number>;
}

/** Starts a server and waits until it answers. Throws with the end of its log when it dies or stays mute. */
export async function startDaemon<P extends Ports>(
  folder: string,
  { command, args, ports, user, answers }: DaemonPlan<P>,
): Promise<Daemon<P>> {
  await mkdir(folder, { recursive: true });
  const log = openSync(join(folder, 'server.log'), 'a');
  const child = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', log, log], ...user });
  closeSync(log);
  await once(child, 'spawn');
  child.unref();
  const record = { identity: processIdentity(child.pid) ?? 'gone', ports };
  await writeFile(recordIn(folder), JSON.stringify(record));
  const started = daemon(folder, record);
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await answers())) {
    const mute = performance.now() > deadline;
    if (mute) await started.kill();
    if (mute || !isRunning(started.identity))
      throw new Error(`${command} ${mute ? 'does not answer' : 'ended'}:\n${await lastLines(folder)}`);
    await delay(LOOK_AGAIN_MS);
  }
  return started;
}

interface Kept<P extends Ports> {
  readonly identity: string;
  readonly ports: P;
}

const recordIn = (folder: string): string => join(folder, 'daemon.json');

async function readRecord<P extends Ports>(folder: string): Promise<Kept<P> | undefined> {
  const text = await readFile(recordIn(folder), 'utf8').catch(() => undefined);
  return text ? JSON.parse(text) : undefined;
}

const daemon = <P extends Ports>(folder: string, { identity, ports }: Kept<P>): Daemon<P> => ({
  identity,
  ports,
  async stop() {
    await end(identity, 'SIGTERM');
    await rm(recordIn(folder), { force: true });
  },
  kill: () => end(identity, 'SIGKILL'),
});

async function end(identity: string, signal: NodeJS.Signals): Promise<void> {
  const deadline = performance.now() + STOP_WITHIN_MS;
  for (let next: NodeJS.Signals | undefined = signal; isRunning(identity); next = performance.now() > deadline ? 'SIGKILL' : undefined) {
    if (next) send(identity, next);
    await delay(LOOK_AGAIN_MS);
  }
}

function send(identity: string, signal: NodeJS.Signals): void {
  try {
    process.kill(Number.parseInt(identity, 10), signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Sends a request over TCP, and tells whether an answer came that `isRight`. */
export function asks(port: number, request: Buffer, isRight: (answer: Buffer) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const ended = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(2_000, () => ended(false));
    socket.once('error', () => ended(false));
    socket.once('close', () => ended(false));
    socket.once('data', (answer) => ended(isRight(answer)));
    socket.write(request);
  });
}

const lastLines = async (folder: string): Promise<string> =>
  (await readFile(join(folder, 'server.log'), 'utf8')).split('\n').slice(-20).join('\n');
