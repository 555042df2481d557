import { furnish } from '../../cli/furnish.js';
import { openInstallation } from '../../cli/installation.js';
import { startServer } from '../../cli/server.js';
import { loadSettings } from '../../platform/config.js';
import type { FaultPoints } from '../../platform/events/faults.js';

// The server with its inbox switched off, which dies when it has applied so many batches and not yet told the bus. It shows
// that the check of program.test.ts sees what an inbox prevents.

const most = Number(process.argv[2]);
let applied = 0;
const faults: FaultPoints = {
  reach(point) {
    if (point !== 'inbox.committed-not-acknowledged') return;
    applied += 1;
    if (applied === most) process.kill(process.pid, 'SIGKILL');
  },
};

const installation = await openInstallation(loadSettings());
await furnish(installation, false);
const server = await startServer(installation, { faults, withoutInbox: true });
process.stdout.write(`ready ${server.url}\n`);
process.once('SIGTERM', async () => {
  await server.stop();
  await installation.stop();
});
