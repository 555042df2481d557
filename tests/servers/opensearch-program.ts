import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { withProcessLock } from '../../platform/postgres/embedded/lock.js';
import { serversFolder } from './folders.js';
import { lockedVersion, mavenFiles } from './maven-files.js';

/** The distribution, and the module of the language analyzers. */
export const OPENSEARCH = { title: 'OpenSearch', file: 'opensearch' };

const programs = join(serversFolder, 'programs');

/** The folder of the program, which is unpacked once for each version. */
export async function openSearchProgram(): Promise<string> {
  const files = await mavenFiles(OPENSEARCH);
  const folder = join(programs, `opensearch-${await lockedVersion(OPENSEARCH)}`);
  await mkdir(programs, { recursive: true });
  return withProcessLock(`${programs}.lock`, async () => {
    if (existsSync(folder)) return folder;
    const unpacked = `${folder}.part`;
    await rm(unpacked, { recursive: true, force: true });
    await unpack(ending(files, '.zip'), unpacked);
    await addAnalyzers(ending(files, '.jar'), join(unpacked, 'modules/analysis-common'));
    await rename(unpacked, folder);
    return folder;
  });
}

function ending(files: readonly string[], end: string): string {
  const found = files.find((file) => file.endsWith(end));
  if (!found) throw new Error(`opensearch.lock names no ${end}`);
  return found;
}

/** Without the folder that everything in the zip lies in. */
async function unpack(zip: string, into: string): Promise<void> {
  const opened = await openPromise(zip, { lazyEntries: true, autoClose: false });
  for await (const entry of opened.eachEntry()) {
    const path = join(into, entry.fileName.slice(entry.fileName.indexOf('/') + 1));
    await mkdir(entry.fileName.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!entry.fileName.endsWith('/')) await pipeline(await opened.openReadStreamPromise(entry), createWriteStream(path));
  }
  opened.close();
}

/** What the server reads of a module before it loads it. Maven has the module's code alone. */
const DESCRIPTOR = {
  name: 'analysis-common',
  description: 'analyzers',
  classname: 'org.opensearch.analysis.common.CommonAnalysisPlugin',
  'java.version': '11',
  'custom.foldername': '',
  'extended.plugins': '',
  'has.native.controller': 'false',
};

async function addAnalyzers(jar: string, module: string): Promise<void> {
  const version = /(\d+\.\d+\.\d+)\.jar$/.exec(jar)?.[1];
  await mkdir(module);
  await copyFile(jar, join(module, 'analysis-common.jar'));
  const described = Object.entries({ ...DESCRIPTOR, version, 'opensearch.version': version });
  await writeFile(join(module, 'plugin-descriptor.properties'), described.map(([key, value]) => `${key}=${value}\n`).join(''));
}
