import { access, constants, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataFolderError } from '../../platform/postgres/embedded/data-folder-error.js';

/** The folder of the embedded shape, and the folders in it. */
export interface DataFolder {
  readonly path: string;
  readonly postgres: string;
  readonly keys: string;
  readonly mail: string;
  /** Uploads. */
  readonly objects: string;
}

/** Creates the folder if it is missing; `keys` may be elsewhere. Throws a DataFolderError when the folder cannot be used. */
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
