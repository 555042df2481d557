import { readFileSync } from 'node:fs';
import type { OpenSearchOptions } from '../../platform/adapters/search-index/opensearch/opensearch-index.js';
import { confidential } from '../../platform/kernel/secrets.js';
import { ConfigurationError, duration, list, optionalText, type Settings, text, wholeNumber } from '../../platform/kernel/settings.js';
import { webAddress } from '../settings/settings.js';

const urls = list(
  'LMS_OPENSEARCH_URLS',
  '',
  'Some nodes of the OpenSearch cluster that has the search index, separated by commas: https://search-1:9200. Without it PostgreSQL has it.',
  withoutPassword,
);
const user = optionalText('LMS_OPENSEARCH_USER', 'The user name at OpenSearch.');
const password = confidential(optionalText('LMS_OPENSEARCH_PASSWORD', 'The password of LMS_OPENSEARCH_USER.'));
const ca = optionalText(
  'LMS_OPENSEARCH_CA',
  "A file in PEM: who vouches for the nodes' certificates. Without it those whom Node.js trusts.",
);
const prefix = text(
  'LMS_OPENSEARCH_PREFIX',
  'lms',
  'What the names of all indices in OpenSearch begin with: installations that share a cluster differ. Lower case letters, digits and dashes.',
);
const replicas = wholeNumber('LMS_OPENSEARCH_REPLICAS', '0', 'Copies of the search index on other nodes of the cluster.', { max: 10 });
const timeout = duration(
  'LMS_OPENSEARCH_TIMEOUT',
  '5s',
  'How long OpenSearch may take for an answer. It is asked for twice at most; after that search is UNAVAILABLE.',
);

/** How to reach OpenSearch; undefined where the settings name no address. Throws a ConfigurationError for settings that do not fit. */
export function openSearchAccess(settings: Settings): OpenSearchOptions | undefined {
  const [username, secret] = [settings(user), settings(password)];
  const addresses = settings(urls);
  const faults: string[] = [];
  const first = [user, password, ca].find((setting) => settings(setting));
  if (addresses.length === 0 && first) faults.push(`${first.variable} says how to reach LMS_OPENSEARCH_URLS, which is not set`);
  if (Boolean(username) !== Boolean(secret)) faults.push('LMS_OPENSEARCH_USER and LMS_OPENSEARCH_PASSWORD go together');
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(settings(prefix))) faults.push('LMS_OPENSEARCH_PREFIX has lower case letters, digits and dashes');
  const certificate = readCertificate(settings(ca), faults);
  if (faults.length > 0) throw new ConfigurationError(faults);
  if (addresses.length === 0) return undefined;
  return {
    urls: addresses,
    ...(username && secret && { credentials: { username, password: secret } }),
    ...(certificate && { ca: certificate }),
    prefix: settings(prefix),
    replicas: settings(replicas),
    answerWithin: settings(timeout),
  };
}

function readCertificate(path: string | undefined, faults: string[]): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    faults.push(`LMS_OPENSEARCH_CA cannot be read (${(error as NodeJS.ErrnoException).code}): ${path}`);
    return undefined;
  }
}

/** The addresses are shown in faults and logs. */
function withoutPassword(value: string): string {
  const address = webAddress(value);
  if (new URL(address).password) throw new Error('must be addresses without a password: that is LMS_OPENSEARCH_PASSWORD');
  return address;
}
