import { diskObjects } from '../../platform/adapters/object-store/disk.js';
import type { Objects } from '../../platform/adapters/object-store/objects.js';
import type { Clock } from '../../platform/kernel/clock.js';
import { secret } from '../../platform/kernel/secrets.js';
import { list, type Settings } from '../../platform/kernel/settings.js';
import type { DataFolder } from '../installation/data-folder.js';
import { readOrCreateSecret } from '../keys/secret-file.js';

const objectSecrets = secret(
  list(
    'LMS_OBJECT_SECRETS',
    '',
    'What the addresses of uploads and downloads are signed with, separated by commas: the first signs, all are believed. Without it one is made and kept in the data folder.',
  ),
);

export interface ObjectStoreOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly folder: DataFolder;
  /** The address under which clients reach this system. */
  readonly origin: () => string;
}

/** Opens the store of uploads: files in the data folder, which all processes of a service share. */
export async function openObjectStore({ settings, clock, folder, origin }: ObjectStoreOptions): Promise<Objects> {
  const configured = settings(objectSecrets);
  const secrets = configured.length > 0 ? configured : [await readOrCreateSecret(folder.keys, 'object-address-secret')];
  return diskObjects({ folder: folder.objects, secrets, clock, origin });
}
