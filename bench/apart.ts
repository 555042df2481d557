import { subgraphs } from '../cli/subgraphs.js';
import { startCluster } from '../tests/kit/cluster.js';
import { startOwnKafka, startOwnPostgres, startOwnRedis } from '../tests/servers/for-a-run.js';

// The distributed shape for one run of the benchmarks, on servers of its own: says `ready <endpoint>`, and is gone when its process is
// told to stop, or dies. Its processes are told what it was told. Those that the enrollment saga goes through are in processes of their own.

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
const staying = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  clearInterval(staying);
  await cluster.stop();
  for (const server of [kafka, redis, postgres]) await server.stop();
});
console.log(`ready ${cluster.routers[0]?.client.url}`);
