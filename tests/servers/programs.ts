import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { environment } from '../../platform/kernel/config.js';

/** A server cannot be had on this machine. The message says what to do. */
export class MissingProgram extends Error {
  override readonly name = 'MissingProgram';
}

/** The path of a program; undefined when it is not installed. */
export const findProgram = (name: string): string | undefined =>
  (environment().PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

const canInstall = (): boolean => process.getuid?.() === 0 && findProgram('apt-get') !== undefined;

/** The path of a program that a Debian package brings: installed in passing by root, asked for otherwise. */
export function needProgram(name: string, debianPackage: string): string {
  const found = findProgram(name) ?? (canInstall() ? installed(name, debianPackage) : undefined);
  if (found) return found;
  throw new MissingProgram(`${name} is not installed. Install it (on Debian: apt-get install ${debianPackage}) and run the command again.`);
}

function installed(name: string, debianPackage: string): string | undefined {
  process.stderr.write(`Installing ${debianPackage} …\n`);
  const aptGet = (...options: string[]) =>
    spawnSync('apt-get', ['-q', '-y', ...options], {
      env: { ...environment(), DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    }).status === 0;
  const install = () => aptGet('install', '--no-install-recommends', debianPackage);
  // A machine that never updated its package lists knows no package.
  if (!install()) aptGet('update') && install();
  return findProgram(name);
}

/** Kafka 4 runs on Java 17 and later. */
const JAVA_WANTED = 17;

export function needJava(): string {
  const home = environment().JAVA_HOME;
  const java = home ? join(home, 'bin/java') : needProgram('java', 'default-jre-headless');
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(stderr ?? '')?.[1]);
  if (major >= JAVA_WANTED) return java;
  throw new MissingProgram(`Java ${JAVA_WANTED} or newer is needed, and ${java} is ${major ? `Java ${major}` : 'no Java'}.`);
}
