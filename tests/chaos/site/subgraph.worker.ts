import { runSubgraphs } from '../../../cli/processes/subgraph-process.js';
import { loadSettings } from '../../../platform/kernel/config.js';
import { holdingPoints } from '../attacks/holding.js';

// `lms subgraph <names>`, which stands still at a named point when it is told to.

const [names = '', withoutInbox] = process.argv.slice(2);
await runSubgraphs(loadSettings(), names, { faults: holdingPoints(), withoutInbox: withoutInbox === '--without-inbox' });
process.exit();
