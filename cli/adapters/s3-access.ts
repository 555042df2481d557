import type { S3Options } from '../../platform/adapters/object-store/s3.js';
import { confidential } from '../../platform/kernel/secrets.js';
import { ConfigurationError, optionalText, type Settings, text } from '../../platform/kernel/settings.js';
import { webAddress } from '../settings/settings.js';

const bucket = optionalText(
  'LMS_S3_BUCKET',
  'The bucket of an S3 store that keeps uploaded files, in a folder for each service. Without it they are files in the data folder, which all processes then share.',
);
const region = text('LMS_S3_REGION', 'us-east-1', 'The region of the bucket.');
const url = optionalText('LMS_S3_URL', 'Where the S3 store is, if it is not that of Amazon: https://s3.example.org', webAddress);
const publicUrl = optionalText(
  'LMS_S3_PUBLIC_URL',
  'Where clients find the S3 store, if it is another address than LMS_S3_URL: they upload and download there.',
  webAddress,
);
const accessKey = optionalText(
  'LMS_S3_ACCESS_KEY',
  'The access key of the S3 store. Without it the role of the machine is used, as is usual at Amazon.',
);
const secretKey = confidential(optionalText('LMS_S3_SECRET_KEY', 'The secret that belongs to LMS_S3_ACCESS_KEY.'));

/** How to reach the S3 store; undefined where the settings name no bucket. Throws a ConfigurationError for settings that do not fit. */
export function s3Access(settings: Settings): Omit<S3Options, 'clock' | 'downloadOrigin'> | undefined {
  const [name, accessKeyId, secretAccessKey] = [settings(bucket), settings(accessKey), settings(secretKey)];
  const named = [url, publicUrl, accessKey, secretKey].filter((setting) => settings(setting));
  const [first] = named;
  if (!name && first) throw new ConfigurationError([`${first.variable} says how to reach LMS_S3_BUCKET, which is not set`]);
  if (!name) return undefined;
  if (Boolean(accessKeyId) !== Boolean(secretAccessKey)) {
    throw new ConfigurationError(['LMS_S3_ACCESS_KEY and LMS_S3_SECRET_KEY go together: one of them is not set']);
  }
  const credentials = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
  return { bucket: name, region: settings(region), url: settings(url), publicUrl: settings(publicUrl), credentials };
}
