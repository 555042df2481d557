import { access, constants, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataFolderError } from '../../platform/postgres/embedded/data-folder-error.js';

/** The folder of the embedded shape and the places in it. */
export interface DataFolder {
  readonly path: string;
  readonly postgres: string;
  readonly keys: string;
  readonly mail: string;
  /** What people upload. */
  readonly objects: string;
}

/** Makes the folder where it is missing; `keys` may lie elsewhere. Throws a DataFolderError with one sentence where it cannot be used. */
export async function openDataFolder(path: string, keys?: string): Promise<DataFolder> {
  const root = resolve(path);
  try {
    await mkdir(root, { recursive: true });
    await access(root, constants.W_OK);
  } catch (error) {
    throw new DataFolderError(root, `it cannot be written (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  return {
    path: root,
    postgres: join(root, 'postgres'),
    keys: keys ? resolve(keys) : join(root, 'keys'),
    mail: join(root, 'mail'),
    objects: join(root, 'objects'),
  };
}
