import '../../platform/testing/typescript.mjs';

/** No test ran: what they need could not be started. */
const NO_SERVERS = 3;

/** Jest's set-up, once a run: the servers that all tests share. Workers learn their addresses from the environment that they inherit. */
export default async function setUp() {
  const stops = [];
  globalThis.stopRun = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  if (process.env.LMS_TEST_SHAPE === 'distributed') {
    const { startRunServers } = await import('../servers/for-a-run.ts');
    try {
      const servers = await startRunServers();
      stops.push(() => servers.stop());
      Object.assign(process.env, servers.addresses);
    } catch (error) {
      process.stderr.write(`The servers for these tests could not be started. ${error.message}\n`);
      process.exit(NO_SERVERS);
    }
  } else {
    const { startRunPostgres, stopRunPostgres } = await import('../../platform/testing/run-postgres.ts');
    await startRunPostgres();
    stops.push(stopRunPostgres);
  }
  const { startPoolServer } = await import('./shared/pool-server.ts');
  const pool = await startPoolServer();
  stops.push(() => pool.stop());
  process.env.LMS_TEST_SYSTEMS = pool.url;
}
