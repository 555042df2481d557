import type { ImportContext } from './import-context.js';
import type { RowCounter } from './row-counter.js';
import { batchesOf, files } from './rows.js';

/** Learning resources are contents. No service owns contents yet, and a curriculum that lists what does not exist helps nobody. */
export async function leaveOutResources({ folder, batchSize }: ImportContext, counter: RowCounter): Promise<void> {
  for await (const batch of batchesOf(folder, files.resources, batchSize, counter.leaveOutUnreadable)) counter.addRead(batch.length);
  counter.leaveOutAll('learning resources are contents, and contents cannot be brought in');
}
