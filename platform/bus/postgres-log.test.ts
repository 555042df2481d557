import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createLogger } from '../log.js';
import { testPostgres } from '../test-kit/postgres.js';
import { busContract } from './contract.js';
import { PostgresLogBus } from './postgres-log.js';

const log = createLogger('silent');

busContract('the log in PostgreSQL', async () => {
  const postgres = await testPostgres();
  const url = await postgres.createDatabase('bus');
  const own = await PostgresLogBus.open({ url, log });
  return {
    open: () => PostgresLogBus.open({ url, log, retryFirstMs: 20 }),
    append: (record) => own.append([record]),
    async spawnMember(group, topic, told) {
      const child = fork('platform/bus/postgres-log.member.ts', [url, group, topic], { execArgv: ['--import', './platform/test-kit/typescript.mjs'] });
      const ready = Promise.withResolvers<void>();
      child.on('message', (message) => (message === 'ready' ? ready.resolve() : told(message as { partition: number; offset: string })));
      await ready.promise;
      return {
        async kill() {
          const exited = once(child, 'exit');
          child.kill('SIGKILL');
          await exited;
        },
      };
    },
    async stop() {
      await own.stop();
      await postgres.drop();
    },
  };
});
