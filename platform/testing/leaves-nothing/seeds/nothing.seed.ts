import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

test('what ends a moment after the file, what does not keep a process alive, and what was ended', async () => {
  setTimeout(() => {}, 100);
  setTimeout(() => {}, 60_000).unref();
  const child = spawn('cat');
  child.stdin.end();
  await fetch('data:,nothing');
  await delay(1);
});
