import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { environment } from '../../platform/kernel/config.js';
import type { Environment } from '../../platform/kernel/settings.js';

const root = new URL('../../', import.meta.url);

/** What a reader of `docs/distributed.md` copies under 'By hand': the settings that it exports, and the commands after them. */
export interface Guide {
  readonly settings: readonly string[];
  readonly commands: readonly string[];
}

export function readGuide(): Guide {
  const text = readFileSync(new URL('docs/distributed.md', root), 'utf8');
  const byHand = text.slice(text.indexOf('## By hand'), text.indexOf('## Keys'));
  const lines = [...byHand.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => (block as string).trim().split('\n'));
  const isExport = (line: string) => line.startsWith('export ');
  return {
    settings: lines.filter(isExport).map((line) => /^export (\w+)=/.exec(line)?.[1] as string),
    commands: lines.filter((line) => !isExport(line)),
  };
}

/** One command of the guide, run by a shell as it is written. */
export interface Running {
  /** Where it says that it is ready. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function run(command: string, given: Environment): Promise<Running> {
  const { PATH, HOME } = environment();
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: root,
    env: { PATH, HOME, ...given },
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm and the shell pass no signal on to what they run: the group gets it.
    detached: true,
  });
  // Its output is open for as long as any process of the group runs; the shell is the first to go.
  const ended = once(child, 'close');
  const url = await readyUrl(child, command);
  (child.stdout as Readable).resume();
  return {
    url,
    async stop() {
      process.kill(-(child.pid as number), 'SIGTERM');
      await ended;
    },
  };
}

async function readyUrl(child: ChildProcess, command: string): Promise<string> {
  for await (const line of createInterface(child.stdout as Readable)) {
    const [, url] = /^ready (http\S+)/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error(`it ended before it was ready: ${command}`);
}
