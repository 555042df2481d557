import { openInstallation } from '../../../cli/installation/installation.js';
import { startServer } from '../../../cli/processes/server.js';
import { seed } from '../../../cli/seed/seed.js';
import { loadSettings } from '../../../platform/kernel/config.js';
import { holdingPoints } from '../attacks/holding.js';

// `lms start`, which stands still at a named point when it is told to. With its inbox switched off it shows that the checks of the
// chaos tests see what an inbox prevents.

const installation = await openInstallation(loadSettings());
await seed(installation, false);
const server = await startServer(installation, { faults: holdingPoints(), withoutInbox: process.argv.includes('--without-inbox') });
process.stdout.write(`ready ${server.url}\n`);
process.once('SIGTERM', async () => {
  await server.stop();
  await installation.stop();
  process.exit();
});
