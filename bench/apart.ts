import { subgraphs } from '../cli/subgraphs.js';
import { startCluster } from '../tests/kit/cluster.js';
import { startOwnKafka, startOwnPostgres, startOwnRedis } from '../tests/servers/for-a-run.js';

// The distributed shape for one run of the benchmarks, on servers of its own: prints `ready <endpoint>`, and ends when its process gets
// SIGTERM, or dies. Its processes get its environment. Each service that the enrollment saga goes through has a process of its own.

const APART = ['course', 'enrollment', 'payment', 'notification'];
const others = subgraphs.map(({ name }) => name).filter((name) => !APART.includes(name));

const [postgres, redis, kafka] = [await startOwnPostgres({}), await startOwnRedis(), await startOwnKafka()];
const cluster = await startCluster({
  groups: [...APART, others.join()],
  settings: {
    LMS_POSTGRES_URL: postgres.url('postgres'),
    LMS_REDIS_URL: redis.url,
    LMS_BUS: 'kafka',
    LMS_KAFKA_BROKERS: kafka.brokers,
  },
});
const keepAlive = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  clearInterval(keepAlive);
  await cluster.stop();
  for (const server of [kafka, redis, postgres]) await server.stop();
});
console.log(`ready ${cluster.routers[0]?.client.url}`);
