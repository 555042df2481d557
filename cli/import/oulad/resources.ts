import type { Import } from './import.js';
import { batchesOf, files } from './rows.js';
import type { Tally } from './tally.js';

/** Learning resources are contents. There is no service yet that could own them, and a curriculum of things that are not there helps nobody. */
export async function leaveOutResources({ folder, batch }: Import, tally: Tally): Promise<void> {
  for await (const rows of batchesOf(folder, files.resources, batch, tally.unreadable)) tally.took(rows.length, 0);
  tally.leaveOutAll('learning resources are contents, and contents cannot be brought in');
}
