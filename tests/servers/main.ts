import { rm } from 'node:fs/promises';
import { KAFKA } from './kafka.js';
import { lockMavenFiles } from './maven-files.js';
import { OPENSEARCH } from './opensearch-program.js';
import { MissingProgram } from './programs.js';
import { addressesOf, areRunning, keptFolder, startServers, stopServers } from './servers.js';

const usage = `npm run servers -- start    starts Kafka, Redis, PostgreSQL, OpenSearch and an S3 store, and prints their addresses; they run on
npm run servers -- status   says whether they run (exit code 0) or not (3)
npm run servers -- stop     stops them; their data stays
npm run servers -- reset    stops them and removes their data
npm run servers -- lock     writes tests/servers/*.lock anew after a version was raised
`;

const commands: Readonly<Record<string, () => Promise<number>>> = {
  async start() {
    const servers = await startServers(keptFolder);
    for (const [name, value] of Object.entries(addressesOf(servers))) process.stdout.write(`export ${name}='${value}'\n`);
    return 0;
  },
  async status() {
    const running = await areRunning(keptFolder);
    process.stdout.write(running ? 'running\n' : 'not running\n');
    return running ? 0 : 3;
  },
  async stop() {
    await stopServers(keptFolder);
    return 0;
  },
  async reset() {
    await stopServers(keptFolder);
    await rm(keptFolder, { recursive: true, force: true });
    return 0;
  },
  async lock() {
    for (const server of [KAFKA, OPENSEARCH]) process.stdout.write(`${server.title}: ${await lockMavenFiles(server)} files locked\n`);
    return 0;
  },
};

try {
  const command = commands[process.argv[2] ?? ''];
  if (!command) process.stderr.write(usage);
  process.exit(command ? await command() : 2);
} catch (error) {
  process.stderr.write(`${error instanceof MissingProgram ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
