import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const JEST = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand', '--forceExit', '--json'];
const CONFIG = fileURLToPath(new URL('seeds/jest.config.mjs', import.meta.url));

/** What is told of each file of `seeds/` that failed, after a run of Jest as `npm test` is configured. */
async function failuresOf(pattern: string, env: NodeJS.ProcessEnv = {}): Promise<Record<string, string>> {
  const output = await new Promise<string>((resolve) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
    // It exits with 1, as it should.
    execFile(process.execPath, [...JEST, '--config', CONFIG, pattern], options, (_failed, stdout) => resolve(stdout));
  });
  const { testResults } = JSON.parse(output) as { testResults: { name: string; status: string; message: string }[] };
  const failed = testResults.filter(({ status }) => status === 'failed');
  return Object.fromEntries(failed.map(({ name, message }) => [basename(name, '.seed.ts'), message]));
}

test('a file fails that leaves a socket, a server, a child process or memory behind, and no other', async () => {
  expect(await failuresOf('seeds/(?!stream|timer)')).toEqual({
    'child-process': expect.stringMatching(/leaves behind:\n.*child process \d+: cat/s),
    memory: expect.stringMatching(/\d+ MB of buffers/),
    server: expect.stringMatching(/server at .*127\.0\.0\.1/),
    socket: expect.stringMatching(/socket to .*127\.0\.0\.1:\d+/),
  });
});

// In a process of its own: once a file has failed while a timer of another ran, timers of later files may be taken for that one.
test('a file fails that leaves a timer behind', async () => {
  expect(await failuresOf('timer')).toEqual({ timer: expect.stringMatching(/Timeout begun/) });
});

test('a file fails that leaves a stream behind; asked for it, the failure says where it is pulled', async () => {
  expect(await failuresOf('stream', { LMS_TEST_TRACE: '1' })).toEqual({
    stream: expect.stringMatching(/Immediate begun\n.*stream\.seed\.ts:\d+/s),
  });
});
