import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const LOADER = ['--import', './platform/testing/typescript.mjs'];

/** Starts the server, sends it a signal when it says so, and waits for its end. */
async function stoppedBy(signals: Readonly<Record<string, NodeJS.Signals>>, ...args: string[]) {
  const child = spawn(process.execPath, [...LOADER, 'cli/processes/run-process.worker.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors = text(child.stderr);
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    const signal = signals[line];
    if (signal) child.kill(signal);
  }
  const [code] = await ended;
  return { lines, code, errors: await errors };
}

const READY = 'ready http://here';

test.each([
  ['SIGTERM', { [READY]: 'SIGTERM' }, []],
  ['SIGINT, and again while it stops,', { [READY]: 'SIGINT', 'server stops': 'SIGINT' }, ['again']],
] as const)('%s stops everything, the last part first', async (_what, signals, args) => {
  const { lines, code, errors } = await stoppedBy(signals, ...args);
  expect(lines).toEqual([READY, 'server stops', 'server is stopped', 'database is stopped']);
  expect(errors).toBe('');
  expect(code).toBe(0);
});

test('parts that cannot be stopped are each logged, and the process ends all the same', async () => {
  const { code, errors } = await stoppedBy({ [READY]: 'SIGTERM' }, 'stuck');
  const lines = errors.trimEnd().split('\n');
  expect(lines.slice(0, 2).map((line) => JSON.parse(line))).toEqual(
    ['server is stuck', 'database is stuck'].map((message) =>
      expect.objectContaining({ msg: 'a part could not be stopped', err: expect.objectContaining({ message }) }),
    ),
  );
  expect(lines.slice(2)).toEqual(['Not everything could be stopped: server is stuck; database is stuck']);
  expect(code).toBe(1);
});
