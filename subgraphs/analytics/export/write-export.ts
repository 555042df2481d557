import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { csvOf, headOf } from './csv.js';
import { type Export, objectKey } from './export.entity.js';
import { storeOf } from './find-export.js';
import { rowsOf } from './rows-of.js';
import { COLUMNS } from './sheets.js';

/**
 * Writes the file of a try into the object store, a page at a time, and answers how many rows it has. It goes through a file of this
 * process, since the store wants to know the length first. `onPage` throws to give up.
 */
export async function writeExport(context: RequestContext, job: Export, onPage: () => Promise<void>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-export-'));
  try {
    const path = join(folder, 'export.csv');
    const columns = COLUMNS[job.kind];
    const file = await open(path, 'wx', 0o600);
    let rows = 0;
    try {
      await file.write(headOf(columns));
      for await (const page of rowsOf(context, job)) {
        await file.write(csvOf(page, columns));
        rows += page.length;
        await onPage();
      }
    } finally {
      await file.close();
    }
    await store(context, objectKey(job.id, job.tries), path);
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function store(context: RequestContext, key: string, path: string): Promise<void> {
  const file = await open(path);
  const { size: sizeBytes } = await file.stat().finally(() => file.close());
  await storeOf(context).write(key, createReadStream(path), { mimeType: 'text/csv; charset=utf-8', sizeBytes });
}
