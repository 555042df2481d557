import { type Environment, readSettings } from '../../platform/kernel/settings.js';
import { openSearchAccess } from './opensearch-access.js';

const access = (environment: Environment) => openSearchAccess(readSettings(environment));

test('without an address there is no OpenSearch', () => {
  expect(access({})).toBeUndefined();
});

test('an address needs nothing more', () => {
  expect(access({ LMS_OPENSEARCH_URLS: 'http://search:9200' })).toEqual({
    urls: ['http://search:9200'],
    prefix: 'lms',
    replicas: 0,
    answerWithin: 5_000,
  });
});

test('a cluster has several addresses, copies, and a user', () => {
  const cluster = {
    LMS_OPENSEARCH_URLS: 'https://one:9200, https://two:9200/',
    LMS_OPENSEARCH_USER: 'lms',
    LMS_OPENSEARCH_PASSWORD: 'secret',
    LMS_OPENSEARCH_PREFIX: 'school-1',
    LMS_OPENSEARCH_REPLICAS: '1',
  };
  expect(access(cluster)).toMatchObject({
    urls: ['https://one:9200', 'https://two:9200'],
    credentials: { username: 'lms', password: 'secret' },
    prefix: 'school-1',
    replicas: 1,
  });
});

const there = { LMS_OPENSEARCH_URLS: 'http://search:9200' };
test.each<[string, Environment]>([
  ['a user without an address', { LMS_OPENSEARCH_USER: 'lms', LMS_OPENSEARCH_PASSWORD: 'secret' }],
  ['a user without a password', { ...there, LMS_OPENSEARCH_USER: 'lms' }],
  ['a password without its user', { ...there, LMS_OPENSEARCH_PASSWORD: 'secret' }],
  ['a password in an address', { LMS_OPENSEARCH_URLS: 'http://lms:secret@search:9200' }],
  ['no address', { LMS_OPENSEARCH_URLS: 'search' }],
  ['a prefix that cannot be the name of an index', { ...there, LMS_OPENSEARCH_PREFIX: 'LMS*' }],
  ['a file that is not there', { ...there, LMS_OPENSEARCH_CA: '/no/such/file.pem' }],
])('%s is a fault', (_what, environment) => {
  expect(() => access(environment)).toThrow(/LMS_OPENSEARCH/);
});
