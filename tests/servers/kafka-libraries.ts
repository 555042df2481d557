import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { request } from 'undici';
import { environment } from '../../platform/kernel/config.js';
import { withProcessLock } from '../../platform/postgres/embedded/lock.js';
import { here, mavenSettings, serversFolder } from './folders.js';
import { findProgram, MissingProgram, needProgram } from './programs.js';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const pom = join(here, 'kafka.pom.xml');
const lockFile = join(here, 'kafka.lock');
const libraries = join(serversFolder, 'libraries');

/** A jar by its place in a Maven repository, and what must be in it. */
interface Locked {
  readonly sha256: string;
  readonly path: string;
}

/** Kafka's class path. What is missing is fetched; whoever fetched it, nothing runs that is not what the lock file says. */
export async function kafkaClassPath(): Promise<string> {
  await mkdir(serversFolder, { recursive: true });
  return withProcessLock(`${libraries}.lock`, async () => {
    const locked = await readLock();
    let missing = await missingOf(locked);
    if (missing.length > 0) {
      process.stderr.write(`Fetching Apache Kafka: ${missing.length} file(s) …\n`);
      // Maven leaves alone what is there, also what is broken.
      await Promise.all(missing.map(({ path }) => rm(join(libraries, path), { force: true })));
      await fetchAll(missing);
      missing = await missingOf(locked);
    }
    if (missing.length > 0) throw new Error(`What was fetched is not what kafka.lock says: ${missing.map(({ path }) => path).join(', ')}`);
    return locked.map(({ path }) => join(libraries, path)).join(delimiter);
  });
}

/** Writes the lock file anew from the pom. For those who raise a version. */
export async function lockKafka(): Promise<number> {
  const staged = join(serversFolder, 'lock');
  await rm(staged, { recursive: true, force: true });
  resolveByMaven(needProgram('mvn', 'maven'), staged);
  const jars = (await readdir(staged, { recursive: true })).filter((path) => path.endsWith('.jar')).sort();
  const lines = await Promise.all(jars.map(async (path) => `${await sha256Of(join(staged, path))}  ${path}`));
  await writeFile(lockFile, `${lines.join('\n')}\n`);
  await rm(staged, { recursive: true });
  return lines.length;
}

async function readLock(): Promise<Locked[]> {
  const lines = (await readFile(lockFile, 'utf8')).trim().split('\n');
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
async function fetchAll(missing: readonly Locked[]): Promise<void> {
  const repository = environment().LMS_TEST_MAVEN_REPOSITORY ?? (findProgram('mvn') ? undefined : await mirrorOfCentral());
  if (repository) return fetchFrom(repository, missing);
  try {
    resolveByMaven(needProgram('mvn', 'maven'), libraries);
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    throw new MissingProgram(`${error.message} Or name a Maven repository in LMS_TEST_MAVEN_REPOSITORY, or a mirror in ${mavenSettings}.`);
  }
}

function resolveByMaven(mvn: string, folder: string): void {
  const options = ['-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true', `-DoutputDirectory=${folder}`];
  const { status } = spawnSync(mvn, ['-B', '-q', '-f', pom, `${PLUGIN}:copy-dependencies`, ...options], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('Maven could not fetch Apache Kafka: it says why above.');
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
