import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const LOADER = ['--import', './platform/testing/typescript.mjs'];

async function run(file: string, ...args: string[]) {
  const child = spawn(process.execPath, [...LOADER, file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { output, errors, code };
}

test('a part that cannot be stopped keeps neither the other parts running nor the process alive', async () => {
  const { output, errors, code } = await run('cli/run-to-end.worker.ts');
  expect(output).toBe('the third is stopped\nthe first is stopped\n');
  expect(errors).toMatch(/^Error: the second is stuck\n +at /);
  expect(code).toBe(1);
});

test('what the command itself failed for comes first, in a sentence', async () => {
  const { errors, code } = await run('cli/run-to-end.worker.ts', 'There is no such thing.');
  expect(errors).toMatch(/^There is no such thing\.\nError: the second is stuck\n +at /);
  expect(code).toBe(1);
});
