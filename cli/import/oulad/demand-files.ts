import { join } from 'node:path';
import { UnreadableImport } from '../problems.js';
import { columnsOf } from './csv.js';
import { files } from './rows.js';

/** Names that a message shows at most. */
const SHOWN = 20;

/**
 * Looks at the first line of each file before anything goes in. Throws an UnreadableImport that names every file that is missing, and
 * every column. A name that two columns have is a fault too: the second would replace the first.
 */
export async function demandFiles(folder: string): Promise<void> {
  const faults: string[] = [];
  for (const { file, columns } of Object.values(files)) faults.push(...(await faultsOf(folder, file, columns)));
  if (faults.length > 0) throw new UnreadableImport(folder, faults.join('; '));
}

async function faultsOf(folder: string, file: string, columns: readonly string[]): Promise<string[]> {
  let there: readonly string[];
  try {
    there = await columnsOf(join(folder, file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return [code === 'ENOENT' ? `${file} is missing` : `${file} cannot be read (${message})`];
  }
  const missing = columns.filter((column) => !there.includes(column));
  const repeated = columns.filter((column) => there.indexOf(column) !== there.lastIndexOf(column));
  if (repeated.length > 0) return [`${file} has more than one column ${repeated.join(', ')}`];
  if (missing.length === 0) return [];
  return [`${file} has no column ${missing.join(', ')}, but ${there.slice(0, SHOWN).join(', ') || 'none at all'}`];
}
