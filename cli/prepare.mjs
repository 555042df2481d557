// Makes a clone ready to run: installs the packages of the lock file, links the right Node, and with --build compiles the
// sources. Does nothing, fast, when all of that is done. It is plain JavaScript without packages, because it runs on the Node
// that the machine happens to have (20 or newer).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_WANTED = 24;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const say = (message) => process.stderr.write(`${message}\n`);
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const hash = (text) => createHash('sha256').update(text).digest('hex');

class Unprepared extends Error {}

// ---- packages

const installStamp = at('node_modules/.prepared');
const stampOf = (lock) => hash(`${lock}${process.platform}${process.arch}`);

const isInstalled = () => read(installStamp) === stampOf(read(at('package-lock.json'))) && existsSync(at('node_modules/.bin/node'));

function install() {
  const lock = read(at('package-lock.json'));
  if (!isInstalledFrom(lock)) {
    say('Installing packages (npm ci), about a minute the first time …');
    const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status, error } = spawnSync('npm', options, { cwd: root, env: hostEnvironment(), stdio: ['ignore', 2, 2] });
    if (error) throw new Unprepared(`npm could not be run (${error.code}). It comes with Node.js: install both, version ${NODE_WANTED}.`);
    if (status !== 0)
      throw new Unprepared('The packages could not be installed: npm ci says why above. Mend that and run the command again.');
  }
  linkNode();
  writeFileSync(installStamp, stampOf(lock));
}

/** Whether node_modules has what the lock file says, by npm's own record of it. So an install by hand counts as well. */
function isInstalledFrom(lock) {
  const installed = JSON.parse(read(at('node_modules/.package-lock.json')) || '{}').packages ?? {};
  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true;
    if (installed[path]) return installed[path].version === wanted.version;
    return wanted.optional && !isForThisMachine(wanted);
  });
}

/** Packages for one C library come in pairs, of which npm installs one. */
const isForThisMachine = ({ os, cpu, libc }) => !libc && [os].flat().includes(process.platform) && [cpu].flat().includes(process.arch);

/** npm scripts put node_modules/.bin first in PATH, but npm itself must not run on the Node that it is about to replace. */
function hostEnvironment() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== at('node_modules/.bin'));
  return { ...process.env, PATH: folders.join(delimiter) };
}

// ---- Node

/** On Linux npm installs Node. Elsewhere this links node_modules/.bin/node to the machine's own, so that scripts need not know. */
function linkNode() {
  const link = at('node_modules/.bin/node');
  const packaged = at(`node_modules/node-${process.platform}-${process.arch}/bin/node`);
  const candidates = [
    packaged,
    ...hostEnvironment()
      .PATH.split(delimiter)
      .map((folder) => join(folder, 'node')),
  ];
  const node = candidates.find((candidate) => existsSync(candidate) && majorOf(candidate) >= NODE_WANTED);
  if (!node) {
    throw new Unprepared(
      `Node.js ${NODE_WANTED} or newer is needed. For ${process.platform} on ${process.arch} it does not come with the packages, ` +
        `and the one here is ${process.version}: install Node.js ${NODE_WANTED} and run the command again.`,
    );
  }
  if (node === packaged && existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(node, link);
}

const majorOf = (node) => Number.parseInt(spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout, 10);

// ---- build

const buildStamp = at('dist/.built');

/** Path, time and size of every source. This also changes when a file is removed, or when an older version comes back. */
function fingerprint() {
  const { include } = JSON.parse(read(at('tsconfig.json')));
  const files = ['tsconfig.json', 'package-lock.json', ...include.flatMap((entry) => (existsSync(at(entry)) ? sourcesIn(entry) : []))];
  return hash(files.map((file) => `${file} ${statSync(at(file)).mtimeMs} ${statSync(at(file)).size}`).join('\n'));
}

function sourcesIn(entry) {
  if (statSync(at(entry)).isFile()) return [entry];
  const inside = readdirSync(at(entry), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return inside.flatMap(({ name }) =>
    name.endsWith('.ts') || name.endsWith('.json') || !name.includes('.') ? sourcesIn(join(entry, name)) : [],
  );
}

const isBuilt = () => read(buildStamp) === fingerprint();

function build() {
  const made = fingerprint();
  const { status } = spawnSync(at('node_modules/.bin/node'), [at('node_modules/typescript/bin/tsc'), '-p', root], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Unprepared('The sources do not compile: the compiler says why above.');
  removeOrphans();
  writeFileSync(buildStamp, made);
}

/** The compiler leaves its output of removed sources behind, where something might still import it. */
function removeOrphans() {
  for (const file of readdirSync(at('dist'), { recursive: true })) {
    const source = /^(.*)\.js(\.map)?$/.exec(file)?.[1];
    if (source && !existsSync(at(`${source}.ts`))) rmSync(at('dist', file));
  }
}

// ---- one at a time

const LOOK_AGAIN_MS = 100;
const LONGEST_WAIT_MS = 10 * 60_000;

/** Keeps two npm scripts apart. The lock is a symbolic link to its holder's name, so that one step creates it with its content. */
function withLock(work) {
  const lock = at('.prepare.lock');
  for (let waited = 0; !acquire(lock); waited += LOOK_AGAIN_MS) {
    if (waited === 0) say('Waiting for another command that is setting up …');
    if (waited >= LONGEST_WAIT_MS)
      throw new Unprepared(`Another command has been setting up for ten minutes. If it is not, remove ${lock}.`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquire(lock) {
  try {
    symlinkSync(identity(process.pid), lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Unprepared(`The folder ${root} cannot be written (${error.code}).`);
  }
  const holder = linkTarget(lock);
  if (holder && identity(Number.parseInt(holder, 10)) !== holder) breakStale(lock, holder);
  return false;
}

/** Names a process by its pid and, on Linux, its start time, because the system gives a pid to another process later. */
function identity(pid) {
  const started = read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ')[19];
  if (started || existsSync('/proc/self/stat')) return `${pid}@${started}`;
  try {
    process.kill(pid, 0);
    return `${pid}@`;
  } catch (error) {
    return error.code === 'EPERM' ? `${pid}@` : undefined;
  }
}

/** Two processes may find the lock stale at once. The slower one may move the faster one's new lock away, and then puts it back. */
function breakStale(lock, holder) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (linkTarget(aside) === holder) rmSync(aside);
  else renameSync(aside, lock);
}

function linkTarget(link) {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function step(isDone, work) {
  if (isDone()) return;
  withLock(() => isDone() || work());
}

try {
  step(isInstalled, install);
  if (process.argv.includes('--build')) step(isBuilt, build);
} catch (error) {
  if (!(error instanceof Unprepared)) throw error;
  say(error.message);
  process.exitCode = 1;
}
