import { startOwnKafka } from '../../tests/servers/for-a-run.js';

// A Kafka for one run of the benchmarks: prints `ready <broker>`, and ends when its process gets SIGTERM, or dies.
const kafka = await startOwnKafka();
const keepAlive = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  clearInterval(keepAlive);
  await kafka.stop();
});
console.log(`ready ${kafka.brokers}`);
