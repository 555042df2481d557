import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { asks, choosePorts, type Daemon, findDaemon, startDaemon } from './daemon.js';
import { here } from './folders.js';
import { type KafkaPorts, type KafkaSecurity, kafkaProperties } from './kafka-properties.js';
import { mavenFiles } from './maven-files.js';
import { needJava } from './programs.js';

/** Fetched as libraries, which are its class path. */
export const KAFKA = { title: 'Apache Kafka', file: 'kafka' };

export type KafkaServer = Daemon<KafkaPorts>;

/** A heap for tests, and the quick compiler alone: a broker is up in three seconds, and never in need of the slow one. */
const jvm = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'];

export const findKafka = (folder: string): Promise<KafkaServer | undefined> => findDaemon(folder);

/** Starts Kafka in a folder, or finds the one that runs there. After a kill, it finds what was acknowledged. */
export async function startKafka(folder: string, security?: KafkaSecurity): Promise<KafkaServer> {
  const running = await findKafka(folder);
  if (running) return running;
  await mkdir(folder, { recursive: true });
  const ports = await choosePorts(folder, 'client', 'controller', 'proxied', 'proxy', 'secured');
  const command = needJava();
  const options = [
    ...jvm,
    `-Dlog4j2.configurationFile=${join(here, 'kafka.log4j2.properties')}`,
    '-cp',
    (await mavenFiles(KAFKA)).join(delimiter),
  ];
  const properties = join(folder, 'server.properties');
  await writeFile(properties, kafkaProperties(folder, ports, security));
  if (!existsSync(join(folder, 'data/meta.properties'))) format(command, options, properties, security);
  return startDaemon(folder, { command, args: [...options, 'kafka.Kafka', properties], ports, answers: () => answers(ports.client) });
}

function format(java: string, options: readonly string[], properties: string, security?: KafkaSecurity): void {
  const command = ['kafka.tools.StorageTool', 'format', '--standalone', '--cluster-id', newClusterId(), '--config', properties];
  const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) =>
    security ? ['--add-scram', `${mechanism}=[name=${security.username},password=${security.password}]`] : [],
  );
  const { status, stdout, stderr } = spawnSync(java, [...options, ...command, ...users], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Kafka's folder could not be formatted:\n${stdout}${stderr}`);
}

/** A leading dash would be read as an option. */
function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

/** Asks for the API versions: length, api key 18, version 0, correlation id 7, no client id. A broker sends the number back. */
const answers = (port: number): Promise<boolean> =>
  asks(port, Buffer.from('0000000a0012000000000007ffff', 'hex'), (answer) => answer.length >= 8 && answer.readInt32BE(4) === 7);
