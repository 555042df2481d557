import type { ServiceWorkers } from '../../cli/processes/service-workers.js';
import { runSubgraphs } from '../../cli/processes/subgraph-process.js';
import { loadSettings } from '../../platform/kernel/config.js';
import type { Answered, Asked, Questions, Statement } from './watched.js';

// `lms subgraph <names>`, which lets the test that started it hold its events back and see the SQL that it runs.

let background: ServiceWorkers;
let statements: Statement[] = [];

const relays = (service?: string) =>
  [...background.services].filter(([name]) => service === undefined || name === service).map(([, { relay }]) => relay);

const answers: { [Q in keyof Questions]: (...about: Parameters<Questions[Q]>) => Promise<ReturnType<Questions[Q]>> } = {
  async hold(service) {
    await Promise.all(relays(service).map((relay) => relay.pause()));
  },
  async release(service) {
    for (const relay of relays(service)) relay.resume();
  },
  async forgetStatements() {
    statements = [];
  },
  statements: async () => statements,
};

process.on('message', async ({ id, question, about }: Asked) => {
  const answer = await answers[question](about as never);
  process.send?.({ id, answer } satisfies Answered);
});
await runSubgraphs(loadSettings(), process.argv[2] ?? '', {
  onQuery: (service, sql) => statements.push({ service, sql }),
  onWorkers(started) {
    background = started;
  },
});
process.disconnect();
