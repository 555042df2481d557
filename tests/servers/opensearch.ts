import { chown, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asks, choosePorts, type Daemon, findDaemon, startDaemon } from './daemon.js';
import { serversFolder } from './folders.js';
import { openSearchProgram } from './opensearch-program.js';
import { needJava } from './programs.js';

export type OpenSearchServer = Daemon<{ readonly client: number; readonly transport: number }>;

/** A heap for tests, and the quick compiler alone: it is up in four seconds. */
const jvm = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'];

/** It refuses to run as root: then it runs as the user who owns nothing. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

/** As root, the server can be had only where another user reaches this checkout. */
export async function canRunOpenSearch(): Promise<boolean> {
  return !isRoot || isOpenToOthers(dirname(serversFolder));
}

async function isOpenToOthers(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  return folder === dirname(folder) || isOpenToOthers(dirname(folder));
}

export const findOpenSearch = (folder: string): Promise<OpenSearchServer | undefined> => findDaemon(folder);

/** Starts OpenSearch in a folder, or finds the one that runs there. Undefined, with a line, where it cannot run. */
export async function startOpenSearch(folder: string): Promise<OpenSearchServer | undefined> {
  const running = await findOpenSearch(folder);
  if (running) return running;
  if (!(await canRunOpenSearch())) {
    process.stderr.write('OpenSearch does not run as root, and no other user reaches this folder, so tests against it are skipped.\n');
    return undefined;
  }
  const java = needJava();
  const home = await openSearchProgram();
  const ports = await choosePorts(folder, 'client', 'transport');
  const [config, data, logs, temporary] = await foldersIn(folder, 'config', 'data', 'logs', 'tmp');
  await writeFile(join(config, 'opensearch.yml'), settings({ ports, data, logs }));
  await writeFile(join(config, 'log4j2.properties'), LOGGING);
  const paths = { 'java.io.tmpdir': temporary, 'opensearch.path.home': home, 'opensearch.path.conf': config };
  const properties = { ...paths, 'opensearch.distribution.type': 'zip', 'opensearch.bundled_jdk': 'false', 'log4j2.disable.jmx': 'true' };
  return startDaemon(folder, {
    command: java,
    args: [
      ...jvm,
      ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
      '-cp',
      join(home, 'lib/*'),
      'org.opensearch.bootstrap.OpenSearch',
    ],
    ports,
    user: isRoot ? NOBODY : undefined,
    answers: () => asks(ports.client, Buffer.from('GET /_cluster/health HTTP/1.0\r\n\r\n'), (answer) => answer.includes(' 200 ')),
  });
}

/** Folders that the server may write in. */
async function foldersIn<Names extends readonly string[]>(folder: string, ...names: Names): Promise<{ [N in keyof Names]: string }> {
  const paths = names.map((name) => join(folder, name));
  for (const path of paths) {
    await mkdir(path, { recursive: true });
    if (isRoot) await chown(path, NOBODY.uid, NOBODY.gid);
  }
  return paths as { [N in keyof Names]: string };
}

interface Described {
  readonly ports: OpenSearchServer['ports'];
  readonly data: string;
  readonly logs: string;
}

/** Settings without which search would find another server than the tests have, by name. docker-compose.yml has the same. */
export const DECISIVE = {
  'discovery.type': 'single-node',
  // A program that made an index by accident, with a mapping that is guessed, would fail.
  'action.auto_create_index': 'false',
} as const;

/** One node, small enough for a test machine. */
const settings = ({ ports, data, logs }: Described): string =>
  Object.entries({
    ...DECISIVE,
    'network.host': '127.0.0.1',
    'http.port': ports.client,
    'transport.port': ports.transport,
    'path.data': data,
    'path.logs': logs,
    // A test machine may be nearly full: the few documents of a test fit all the same.
    'cluster.routing.allocation.disk.threshold_enabled': false,
  })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');

/** To its output, which the daemon's log keeps. */
const LOGGING = `rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%p][%c{1.}] %m%n
`;
