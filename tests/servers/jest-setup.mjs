import '../../platform/testing/typescript.mjs';

/** No test ran: what they need could not be started. */
const NO_SERVERS = 3;

/** Jest's set-up of the distributed suite, once a run. Workers learn the addresses from the environment that they inherit. */
export default async function setUp() {
  const { startRunServers } = await import('./for-a-run.ts');
  try {
    globalThis.runServers = await startRunServers();
  } catch (error) {
    process.stderr.write(`The servers for these tests could not be started. ${error.message}\n`);
    process.exit(NO_SERVERS);
  }
  Object.assign(process.env, globalThis.runServers.addresses);
}
