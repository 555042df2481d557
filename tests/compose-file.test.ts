import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import '../cli/program.js';
import { subgraphs } from '../cli/subgraphs.js';
import { declaredSettings } from '../platform/kernel/settings.js';
import { DECISIVE } from './servers/opensearch.js';

interface ComposeFile {
  readonly services: Readonly<
    Record<string, { readonly image?: string; readonly command?: string; readonly environment?: Record<string, string | null> }>
  >;
}

const file = parse(readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8'), { merge: true }) as ComposeFile;
const ours = Object.entries(file.services).filter(([, { image }]) => image === 'lms');

/** What the image and the file fix between themselves: where a process listens, its volumes, and the PostgreSQL of the file. */
const FIXED = ['LMS_HOST', 'LMS_PORT', 'LMS_DATA_DIR', 'LMS_KEYS_DIR', 'LMS_POSTGRES_URL'];
/** For the process of `user` alone: no other needs the first admin's password. */
const OF_THE_FIRST_ADMIN = ['LMS_ADMIN_EMAIL', 'LMS_ADMIN_PASSWORD'];

const settings = declaredSettings()
  .map(({ variable }) => variable)
  .filter((variable) => !FIXED.includes(variable));

/** Passed through as it is, or with a value of the file's own in its place. */
const reaches = (variable: string, environment: Record<string, string | null> = {}): boolean =>
  environment[variable] === null || new RegExp(`\\$\\{${variable}(:-|\\})`).test(environment[variable] ?? '');

test.each(ours)('every setting of .env reaches %s', (_name, { command, environment }) => {
  const isOfUser = command?.split(/[ ,]/).includes('user');
  const expected = settings.filter((variable) => isOfUser || !OF_THE_FIRST_ADMIN.includes(variable));
  expect(expected.filter((variable) => !reaches(variable, environment))).toEqual([]);
});

test('the file names no setting that is not there', () => {
  const named = ours.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
  expect(named.filter((variable) => !settings.includes(variable) && !FIXED.includes(variable))).toEqual([]);
});

test('its OpenSearch is the version that tests run on, as one node that makes no index by accident', () => {
  const { image, environment } = file.services.opensearch ?? {};
  const tested = new Set(
    [...readFileSync(new URL('servers/opensearch.pom.xml', import.meta.url), 'utf8').matchAll(/<version>(\d+\.\d+\.\d+)</g)].map(
      ([, version]) => version,
    ),
  );
  expect([...tested]).toEqual([image?.split(':')[1]]);
  // Its image makes settings of variables with a dot in their names.
  const settings = Object.entries(environment ?? {}).filter(([name]) => name.includes('.'));
  expect(Object.fromEntries(settings)).toEqual(DECISIVE);
});

test('the groups have every service once', () => {
  const names = ours.flatMap(([, { command = '' }]) =>
    command.startsWith('subgraph ') ? command.slice('subgraph '.length).split(',') : [],
  );
  expect(names.sort()).toEqual(subgraphs.map(({ name }) => name).sort());
});
