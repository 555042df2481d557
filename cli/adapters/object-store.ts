import { diskObjects } from '../../platform/adapters/object-store/disk.js';
import type { Objects } from '../../platform/adapters/object-store/objects.js';
import { s3Objects } from '../../platform/adapters/object-store/s3.js';
import type { Clock } from '../../platform/kernel/clock.js';
import { secret } from '../../platform/kernel/secrets.js';
import { list, optionalText, type Settings } from '../../platform/kernel/settings.js';
import type { DataFolder } from '../installation/data-folder.js';
import { readOrCreateSecret } from '../keys/secret-file.js';
import { webAddress } from '../settings/settings.js';
import { s3Access } from './s3-access.js';

const objectSecrets = secret(
  list(
    'LMS_OBJECT_SECRETS',
    '',
    'What the addresses of uploads and downloads are signed with, separated by commas: the first signs, all are believed. Without it one is made and kept in the data folder. A store of LMS_S3_BUCKET needs none.',
  ),
);

const downloadUrl = optionalText(
  'LMS_OBJECT_DOWNLOAD_URL',
  'Where downloads come from, if that is another address of the same store: https://files.example.org. Without it they come from where uploads go.',
  webAddress,
);

export interface ObjectStoreOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly folder: DataFolder;
  /** The address under which clients reach this system. */
  readonly origin: () => string;
}

/** Opens the store of uploads: S3 where the settings name a bucket, and else files in the data folder, which all processes share. */
export async function openObjectStore({ settings, clock, folder, origin }: ObjectStoreOptions): Promise<Objects> {
  const s3 = s3Access(settings);
  const downloadOrigin = settings(downloadUrl);
  if (s3) return s3Objects({ ...s3, downloadOrigin, clock });
  const configured = settings(objectSecrets);
  const secrets = configured.length > 0 ? configured : [await readOrCreateSecret(folder.keys, 'object-address-secret')];
  return diskObjects({ folder: folder.objects, secrets, clock, origin, downloadOrigin });
}
