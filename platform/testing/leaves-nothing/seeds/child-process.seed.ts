import { spawn } from 'node:child_process';

test('a child process that nobody ends', () => {
  spawn('cat');
});
