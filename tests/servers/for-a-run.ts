import { execFileSync, spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newToken } from '../../platform/kernel/ids.js';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded/embedded.js';
import { until } from '../../platform/testing/until.js';
import { killPostgres } from '../kit/program.js';
import { serversFolder } from './folders.js';
import { startKafka } from './kafka.js';
import { startOpenSearch } from './opensearch.js';
import { startRedis } from './redis.js';
import { addressesOf, areRunning, keptFolder, startServers } from './servers.js';

export interface RunServers {
  readonly addresses: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The servers of one run of tests: those that `npm run servers -- start` left running, or some of its own, gone with it. */
export async function startRunServers(): Promise<RunServers> {
  if (await areRunning(keptFolder)) return { addresses: addressesOf(await startServers(keptFolder)), stop: async () => {} };
  const folder = await newRunFolder();
  // What is lost with the machine is thrown away after the run anyway.
  const servers = await startServers(folder, { fsync: 'off', full_page_writes: 'off', max_connections: '500' });
  return {
    addresses: addressesOf(servers),
    async stop() {
      await servers.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A Kafka of a test's own, to kill and start again. */
export async function startOwnKafka(): Promise<{
  readonly brokers: string;
  /** Another way to it, for a proxy: whoever comes by `from` is told to go on by it; it leads to `to`. */
  readonly proxy: { readonly from: number; readonly to: number };
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}> {
  const folder = await newRunFolder();
  let kafka = await startKafka(join(folder, 'kafka'));
  return {
    brokers: `127.0.0.1:${kafka.ports.client}`,
    proxy: { from: kafka.ports.proxy, to: kafka.ports.proxied },
    kill: () => kafka.kill(),
    async restart() {
      kafka = await startKafka(join(folder, 'kafka'));
    },
    async stop() {
      await kafka.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A Kafka of a test's own that asks for TLS and a password. Its certificate is made out to `localhost`. */
export async function startSecuredKafka(username: string, password: string) {
  const folder = await newRunFolder();
  const [keystore, storePassword] = [join(folder, 'kafka.p12'), newToken(16)];
  const keytool = (...args: string[]): string =>
    execFileSync('keytool', [...args, '-alias', 'kafka', '-keystore', keystore, '-storepass', storePassword], { encoding: 'utf8' });
  keytool('-genkeypair', '-keyalg', 'EC', '-storetype', 'PKCS12', '-dname', 'CN=localhost', '-ext', 'san=dns:localhost');
  const ca = keytool('-exportcert', '-rfc');
  const kafka = await startKafka(join(folder, 'kafka'), { username, password, keystore, storePassword });
  return {
    brokers: [`localhost:${kafka.ports.secured}`],
    ca,
    async stop() {
      await kafka.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A Redis of a test's own, to kill, to silence and to start again: empty. */
export async function startOwnRedis() {
  const folder = await newRunFolder();
  let redis = await startRedis(join(folder, 'redis'));
  const signal = (name: NodeJS.Signals) => process.kill(Number.parseInt(redis.identity, 10), name);
  return {
    url: `redis://127.0.0.1:${redis.ports.client}`,
    kill: () => redis.kill(),
    /** It keeps its connections and answers nothing, as behind a network that drops packets. */
    silence: () => signal('SIGSTOP'),
    speak: () => signal('SIGCONT'),
    async restart() {
      redis = await startRedis(join(folder, 'redis'));
    },
    async stop() {
      await redis.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An OpenSearch of a test's own, to kill, to silence and to start again: with what it has stored. */
export async function startOwnOpenSearch() {
  const folder = await newRunFolder();
  const start = async () => {
    const started = await startOpenSearch(join(folder, 'opensearch'));
    if (!started) throw new Error('OpenSearch cannot run here: tests that need it are those of ifOpenSearch');
    return started;
  };
  let opensearch = await start();
  const signal = (name: NodeJS.Signals) => process.kill(Number.parseInt(opensearch.identity, 10), name);
  return {
    url: `http://127.0.0.1:${opensearch.ports.client}`,
    kill: () => opensearch.kill(),
    silence: () => signal('SIGSTOP'),
    speak: () => signal('SIGCONT'),
    async restart() {
      opensearch = await start();
    },
    async stop() {
      await opensearch.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A PostgreSQL of a test's own, to kill: it is started again by itself, and has what was committed. Without fsync unless told: a server
 * that is killed loses nothing of it; a machine would.
 */
export async function startOwnPostgres(settings: Readonly<Record<string, string>> = { fsync: 'off' }) {
  const folder = await newRunFolder();
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings });
  return {
    url: (database: string) => postgres.url(database),
    async kill() {
      await killPostgres(folder);
      await until(() => postgres.alive(), 60_000);
    },
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A folder for servers that end with this process, however it ends. */
async function newRunFolder(): Promise<string> {
  const folder = join(serversFolder, `run-${newToken(6)}`);
  await mkdir(folder, { recursive: true });
  cleanUpWhenKilled(folder);
  return folder;
}

const cleanUp = `
read _
for record in "$1"/*/daemon.json; do
  [ -e "$record" ] && kill -KILL "$(sed 's/.*"identity":"\\([0-9]*\\)@.*/\\1/' "$record")"
done
postmaster="$1/postgres/cluster/postmaster.pid"
[ -e "$postmaster" ] && kill -QUIT "$(head -n 1 "$postmaster")" && sleep 1
rm -rf "$1"
`;

/** A shell that reads a pipe of ours: it ends when we end, also by kill -9, and takes servers and folder with it. */
function cleanUpWhenKilled(folder: string): void {
  const shell = spawn('/bin/sh', ['-c', cleanUp, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
}
