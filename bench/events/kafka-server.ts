import { startOwnKafka } from '../../tests/servers/for-a-run.js';

// A Kafka for one run of the benchmarks: says `ready <broker>`, and is gone when its process is told to stop, or dies.
const kafka = await startOwnKafka();
const staying = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  clearInterval(staying);
  await kafka.stop();
});
console.log(`ready ${kafka.brokers}`);
