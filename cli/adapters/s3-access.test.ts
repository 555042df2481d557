import { type Environment, readSettings } from '../../platform/kernel/settings.js';
import { s3Access } from './s3-access.js';

const access = (environment: Environment) => s3Access(readSettings(environment));

test('without a bucket there is no S3', () => {
  expect(access({})).toBeUndefined();
});

test('a bucket at Amazon needs nothing more', () => {
  expect(access({ LMS_S3_BUCKET: 'files', LMS_S3_REGION: 'eu-central-1' })).toEqual({ bucket: 'files', region: 'eu-central-1' });
});

test('a store elsewhere has an address, a key, and another address for clients', () => {
  const elsewhere = {
    LMS_S3_BUCKET: 'files',
    LMS_S3_URL: 'http://s3:7070',
    LMS_S3_PUBLIC_URL: 'https://files.example.org',
    LMS_S3_ACCESS_KEY: 'lms',
    LMS_S3_SECRET_KEY: 'secret',
  };
  expect(access(elsewhere)).toEqual({
    bucket: 'files',
    region: 'us-east-1',
    url: 'http://s3:7070',
    publicUrl: 'https://files.example.org',
    credentials: { accessKeyId: 'lms', secretAccessKey: 'secret' },
  });
});

test.each<[string, Environment]>([
  ['an address without a bucket', { LMS_S3_URL: 'http://s3:7070' }],
  ['a key without a bucket', { LMS_S3_ACCESS_KEY: 'lms', LMS_S3_SECRET_KEY: 'secret' }],
  ['a key without its secret', { LMS_S3_BUCKET: 'files', LMS_S3_ACCESS_KEY: 'lms' }],
  ['a secret without its key', { LMS_S3_BUCKET: 'files', LMS_S3_SECRET_KEY: 'secret' }],
  ['no address', { LMS_S3_BUCKET: 'files', LMS_S3_URL: 's3' }],
])('%s is a fault', (_what, environment) => {
  expect(() => access(environment)).toThrow(/LMS_S3/);
});
