import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { environment } from '../platform/kernel/config.js';

// `.ci/run` itself, in a project in miniature: its tests are ours to seed, and every other check is a command that does nothing.
let project: string;

const JEST = resolve(import.meta.dirname, '../node_modules/jest/bin/jest.js');

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'lms-ci-'));
  cpSync(resolve(import.meta.dirname, '../.ci'), join(project, '.ci'), { recursive: true });
  file('.ci/smoke.mjs', '');
  const scripts = { test: `${process.execPath} ${JEST}`, lint: 'true', typecheck: 'true', codegen: 'true' };
  file('package.json', JSON.stringify({ scripts, jest: { transform: {} } }));
  file('good.test.js', "test('is good', () => {});");
});
afterEach(() => rmSync(project, { recursive: true }));

const file = (name: string, text: string) => writeFileSync(join(project, name), text);

/** Runs it on all that was written, committed. Answers what it ended with and what it said. */
function ci(): { code: number | null; lines: string[] } {
  file('.gitignore', '*.once\n');
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x', ...args], { cwd: project });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'all');
  const { status, stdout } = spawnSync('.ci/run', { cwd: project, encoding: 'utf8', env: { PATH: environment().PATH } });
  return { code: status, lines: stdout.trimEnd().split('\n') };
}

/** A test file that fails the first time, as if the machine had been busy, and passes from then on. */
const flaky = (name: string) => `const { existsSync, writeFileSync } = require('node:fs');
  test('is quick enough', () => {
    const before = existsSync('${name}.once');
    writeFileSync('${name}.once', '');
    if (!before) throw new Error('it took too long');
  });
  test('is good as well', () => {});`;

test('a file that fails once is run again, alone: what passes then is counted as passed, and named with its first failure', () => {
  file('flaky.test.js', flaky('flaky'));
  const { code, lines } = ci();
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe('7 passed, 0 failed');
  const [heading, name, failure, message] = lines.slice(lines.indexOf('── passed at the second try'));
  expect([heading, name, failure]).toEqual(['── passed at the second try', 'flaky.test.js', '    ● is quick enough']);
  expect(message).toContain('it took too long');
});

test('the second try is in a worker if the first was: what Jest itself keeps running for all files is not left behind by this one', () => {
  const { scripts, jest } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  file('package.json', JSON.stringify({ scripts, jest: { ...jest, workerIdleMemoryLimit: '1GB' } }));
  file('worker.test.js', `${flaky('worker')} test('is in a worker', () => expect(process.connected).toBe(true));`);
  const { code, lines } = ci();
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe('8 passed, 0 failed');
});

test('a file that fails twice has failed, and so has one that does not load; neither is said to have passed', () => {
  file('red.test.js', "test('is red', () => { throw new Error('still red'); }); test('is green', () => {});");
  file('broken.test.js', "throw new Error('it does not load');");
  file('flaky.test.js', flaky('flaky'));
  const { code, lines } = ci();
  expect(code).toBe(1);
  // Of the files: one good, one of two, none, two; and the four checks.
  expect(lines.at(-1)).toBe('8 passed, 2 failed');
  expect(lines.slice(lines.indexOf('── passed at the second try')).join('\n')).not.toMatch(/red|broken/);
});

test('when many files fail, the machine is not the reason: none is tried again', () => {
  for (let n = 0; n < 9; n += 1) file(`flaky-${n}.test.js`, flaky(`flaky-${n}`));
  const { code, lines } = ci();
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe('14 passed, 9 failed');
  expect(lines).toContain('── 9 files failed: too many for a second try');
  expect(lines).not.toContain('── passed at the second try');
});

test('a run that ends badly without a failed file is one failure', () => {
  file('package.json', JSON.stringify({ scripts: { test: 'false', lint: 'true', typecheck: 'true', codegen: 'true' } }));
  const { code, lines } = ci();
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe('4 passed, 1 failed');
});
