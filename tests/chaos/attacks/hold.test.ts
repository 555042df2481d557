import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from '../../kit/client.js';
import type { Program } from '../../kit/program.js';
import { ask } from '../../kit/watched.js';
import { holdAt } from './hold.js';

let child: ChildProcess;
let program: Program;

beforeEach(async () => {
  child = spawn(process.execPath, ['--eval', `process.on('message', () => {}); process.send('there')`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  program = { client: new Client('http://127.0.0.1'), child, ended, kill, stop: kill };
});
afterEach(() => program.kill());

const POINT = { point: 'inbox.received-not-handled' } as const;

test('a hold of a program that was killed is refused, and ends nobody else', async () => {
  await program.kill();
  const held = holdAt(program, POINT);
  await expect(held.reached).rejects.toThrow('it ended before it came to inbox.received-not-handled of anything');
  held.letGo();
});

test('so is one whose program is just being killed', async () => {
  child.kill('SIGKILL');
  await expect(holdAt(program, POINT).reached).rejects.toThrow('it ended before it came to inbox.received-not-handled of anything');
});

test('and one that was ordered already', async () => {
  const held = holdAt(program, POINT);
  child.kill('SIGKILL');
  held.letGo();
  await expect(held.reached).rejects.toThrow('it ended before it came to inbox.received-not-handled of anything');
});

test.each(['killed', 'being killed'])('a question to a program that was %s is refused', async (how) => {
  const killed = program.kill();
  if (how === 'killed') await killed;
  await expect(ask(child, 'statements')).rejects.toThrow('the process ended before it had answered statements');
});
