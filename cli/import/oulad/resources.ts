import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { recordsOf } from './csv.js';
import type { ImportContext } from './import-context.js';
import type { RowCounter } from './row-counter.js';

/** A file that the import does not need. */
export const RESOURCES = 'vle.csv';

/**
 * Learning resources would be contents, but the source tells of each only what kind of page it was: nobody could read it. Where the file is
 * there, its rows are counted as left out.
 */
export async function leaveOutResources({ folder }: ImportContext, counterOf: (file: { file: string }) => RowCounter): Promise<void> {
  const path = join(folder, RESOURCES);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const counter = counterOf({ file: RESOURCES });
  for await (const _ of recordsOf(path)) counter.addRead(1);
  counter.leaveOutAll('a learning resource is named by its kind alone: there is neither a text nor a file to show');
}
