import { diskObjects } from '../../platform/adapters/object-store/disk.js';
import type { Objects } from '../../platform/adapters/object-store/objects.js';
import type { Clock } from '../../platform/kernel/clock.js';
import { list, type Settings } from '../../platform/kernel/settings.js';
import type { DataFolder } from '../installation/data-folder.js';
import { readOrCreateSecret } from '../keys/secret-file.js';

const objectSecrets = list(
  'LMS_OBJECT_SECRETS',
  '',
  'What the addresses of uploads and downloads are signed with, separated by commas: the first signs, all are believed. Without it one is made and kept in the data folder.',
);

export interface ObjectStoreOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly folder: DataFolder;
  /** Where people reach this system. */
  readonly origin: () => string;
}

/** What people upload: files of the data folder, which the processes of a service share. */
export async function openObjectStore({ settings, clock, folder, origin }: ObjectStoreOptions): Promise<Objects> {
  const set = settings(objectSecrets);
  const secrets = set.length > 0 ? set : [await readOrCreateSecret(folder.keys, 'object-address-secret')];
  return diskObjects({ folder: folder.objects, secrets, clock, origin });
}
