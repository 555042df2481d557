import { startOwnOpenSearch } from '../../tests/servers/for-a-run.js';

// An OpenSearch for one run of the benchmarks: prints `ready <url>`, and ends when its process gets SIGTERM, or dies.
const opensearch = await startOwnOpenSearch();
const keepAlive = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  clearInterval(keepAlive);
  await opensearch.stop();
});
console.log(`ready ${opensearch.url}`);
