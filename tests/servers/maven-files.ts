import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { request } from 'undici';
import { environment } from '../../platform/kernel/config.js';
import { withProcessLock } from '../../platform/postgres/embedded/lock.js';
import { here, mavenSettings, serversFolder } from './folders.js';
import { findProgram, MissingProgram, needProgram } from './programs.js';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const libraries = join(serversFolder, 'libraries');

/** What Maven Central has of a server. */
export interface MavenServer {
  /** As people call it. */
  readonly title: string;
  /** `<file>.pom.xml` names the versions, and `<file>.lock` what must be in each file that they bring. */
  readonly file: string;
}

/** A file by its place in a Maven repository, and what must be in it. */
interface Locked {
  readonly sha256: string;
  readonly path: string;
}

/** The paths of a server's files. What is missing is fetched; whoever fetched it, nothing runs that is not what the lock file says. */
export async function mavenFiles(server: MavenServer): Promise<string[]> {
  await mkdir(serversFolder, { recursive: true });
  return withProcessLock(`${libraries}.lock`, async () => {
    const locked = await readLock(server);
    let missing = await missingOf(locked);
    if (missing.length > 0) {
      process.stderr.write(`Fetching ${server.title}: ${missing.length} file(s) …\n`);
      // Maven leaves alone what is there, also what is broken.
      await Promise.all(missing.map(({ path }) => rm(join(libraries, path), { force: true })));
      await fetchAll(server, missing);
      missing = await missingOf(locked);
    }
    const wrong = missing.map(({ path }) => path).join(', ');
    if (wrong) throw new Error(`What was fetched is not what ${server.file}.lock says: ${wrong}`);
    return locked.map(({ path }) => join(libraries, path));
  });
}

/** Writes a server's lock file anew from its pom. For those who raise a version. */
export async function lockMavenFiles(server: MavenServer): Promise<number> {
  const staged = join(serversFolder, 'lock');
  await rm(staged, { recursive: true, force: true });
  resolveByMaven(server, needProgram('mvn', 'maven'), staged);
  const files = (await readdir(staged, { recursive: true })).filter((path) => /\.(jar|zip)$/.test(path)).sort();
  const lines = await Promise.all(files.map(async (path) => `${await sha256Of(join(staged, path))}  ${path}`));
  await writeFile(lockFile(server), `${lines.join('\n')}\n`);
  await rm(staged, { recursive: true });
  return lines.length;
}

const lockFile = ({ file }: MavenServer): string => join(here, `${file}.lock`);

/** Changes with every version of every file. */
export const lockedVersion = async (server: MavenServer): Promise<string> => (await sha256Of(lockFile(server))).slice(0, 12);

async function readLock(server: MavenServer): Promise<Locked[]> {
  const lines = (await readFile(lockFile(server), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [sha256 = '', path = ''] = line.split('  ');
    return { sha256, path };
  });
}

async function missingOf(locked: readonly Locked[]): Promise<Locked[]> {
  const sums = await Promise.all(locked.map(({ path }) => sha256Of(join(libraries, path))));
  return locked.filter(({ sha256 }, n) => sums[n] !== sha256);
}

const sha256Of = async (file: string): Promise<string> => {
  const content = await readFile(file).catch(() => undefined);
  return content ? createHash('sha256').update(content).digest('hex') : 'none';
};

/** A repository that was named; or Maven, which knows this machine's mirror, proxy and cache; or the mirror that Maven would take. */
async function fetchAll(server: MavenServer, missing: readonly Locked[]): Promise<void> {
  const repository = environment().LMS_TEST_MAVEN_REPOSITORY ?? (findProgram('mvn') ? undefined : await mirrorOfCentral());
  if (repository) return fetchFrom(repository, missing);
  try {
    resolveByMaven(server, needProgram('mvn', 'maven'), libraries);
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    throw new MissingProgram(`${error.message} Or name a Maven repository in LMS_TEST_MAVEN_REPOSITORY, or a mirror in ${mavenSettings}.`);
  }
}

function resolveByMaven({ title, file }: MavenServer, mvn: string, folder: string): void {
  const pom = join(here, `${file}.pom.xml`);
  const options = ['-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true', `-DoutputDirectory=${folder}`];
  const { status } = spawnSync(mvn, ['-B', '-q', '-f', pom, `${PLUGIN}:copy-dependencies`, ...options], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`Maven could not fetch ${title}: it says why above.`);
}

async function mirrorOfCentral(): Promise<string | undefined> {
  const settings = await readFile(mavenSettings, 'utf8').catch(() => '');
  const mirrors = settings.match(/<mirror>[\s\S]*?<\/mirror>/g) ?? [];
  const ofCentral = mirrors.find((mirror) => /<mirrorOf>[^<]*(\*|central)[^<]*<\/mirrorOf>/.test(mirror));
  return ofCentral && /<url>\s*([^<\s]+)\s*<\/url>/.exec(ofCentral)?.[1];
}

async function fetchFrom(repository: string, missing: readonly Locked[]): Promise<void> {
  for (const { path } of missing) {
    const { statusCode, body } = await request(`${repository.replace(/\/$/, '')}/${path}`);
    if (statusCode !== 200) throw new Error(`The Maven repository answers ${statusCode} for ${path}`);
    const file = join(libraries, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, Buffer.from(await body.arrayBuffer()));
    await rename(`${file}.part`, file);
  }
}
