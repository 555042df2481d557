import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { withProcessLock } from '../../platform/postgres/embedded/lock.js';
import { S3_BUCKET, S3_CREDENTIALS } from '../../platform/testing/s3.js';
import { asks, choosePorts, type Daemon, findDaemon, startDaemon } from './daemon.js';
import { here, serversFolder } from './folders.js';
import { findProgram } from './programs.js';

export type VersitygwServer = Daemon<{ readonly client: number }>;

/** Its own module: go.mod pins the version, and go.sum every file that it is built from. */
const moduleFolder = join(here, 'versitygw');
const programs = join(serversFolder, 'programs');
const PACKAGE = 'github.com/versity/versitygw/cmd/versitygw';
const HEALTH = '/health';

/** It is built here, so a machine without Go does without it. */
export const canRunVersitygw = (): boolean => findProgram('go') !== undefined;

export const findVersitygw = (folder: string): Promise<VersitygwServer | undefined> => findDaemon(folder);

/** Starts versitygw, an S3 store over files, in a folder, or finds the one that runs there. Undefined, with a line, where Go is not installed. */
export async function startVersitygw(folder: string): Promise<VersitygwServer | undefined> {
  const running = await findVersitygw(folder);
  if (running) return running;
  if (!canRunVersitygw()) {
    process.stderr.write('Go is not installed (on Debian: apt-get install golang-go), so tests against S3 are skipped.\n');
    return undefined;
  }
  const command = await builtVersitygw();
  const ports = await choosePorts(folder, 'client');
  const [data, sidecar] = [join(folder, 'data'), join(folder, 'sidecar')];
  // Every folder in it is a bucket.
  await mkdir(join(data, S3_BUCKET), { recursive: true });
  await mkdir(sidecar, { recursive: true });
  const { accessKeyId, secretAccessKey } = S3_CREDENTIALS;
  const gateway = { port: `127.0.0.1:${ports.client}`, access: accessKeyId, secret: secretAccessKey, health: HEALTH };
  const options = Object.entries({ ...gateway, 'cors-allow-origin': '*' }).flatMap(([name, value]) => [`--${name}`, value]);
  return startDaemon(folder, {
    command,
    // Attributes in files of their own, since not every file system has them.
    args: [...options, '--quiet', 'posix', '--sidecar', sidecar, data],
    ports,
    answers: () => asks(ports.client, Buffer.from(`GET ${HEALTH} HTTP/1.0\r\n\r\n`), (answer) => answer.includes(' 200 ')),
  });
}

/** The path of the program, which is built once for each version: three minutes of processor time. */
async function builtVersitygw(): Promise<string> {
  const module = await Promise.all(['go.mod', 'go.sum'].map((file) => readFile(join(moduleFolder, file))));
  const version = createHash('sha256').update(Buffer.concat(module)).digest('hex').slice(0, 12);
  const program = join(programs, `versitygw-${version}`);
  await mkdir(programs, { recursive: true });
  return withProcessLock(`${programs}.lock`, async () => {
    if (existsSync(program)) return program;
    process.stderr.write('Building versitygw, some minutes the first time …\n');
    const built = `${program}.part`;
    const { status } = spawnSync('go', ['build', '-mod=readonly', '-o', built, PACKAGE], {
      cwd: moduleFolder,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) throw new Error('Go could not build versitygw: it says why above.');
    await rename(built, program);
    return program;
  });
}
