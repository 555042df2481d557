import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Environment, readSettings } from '../../platform/kernel/settings.js';
import { accessConfig } from '../../platform/messaging/bus/kafka/access.js';
import { kafkaAccess } from './kafka-access.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lms-kafka-'));
  for (const name of ['ca', 'cert', 'key']) await writeFile(join(folder, name), `the ${name}`);
});
afterAll(() => rm(folder, { recursive: true }));

/** What kafkajs is configured with. */
const configured = (environment: Environment) => accessConfig(kafkaAccess(readSettings(environment)));
const at = (name: string) => join(folder, name);
const signedIn = { LMS_KAFKA_USER: 'lms', LMS_KAFKA_PASSWORD: 'secret' };

test('a connection without TLS and without a sign-in, unless the settings say otherwise', () => {
  expect(configured({})).toEqual({});
});

test('TLS, with whom Node trusts or with an authority and a certificate of one’s own', () => {
  expect(configured({ LMS_KAFKA_TLS: 'true' })).toEqual({ ssl: {} });
  const files = { LMS_KAFKA_CA: at('ca'), LMS_KAFKA_CERT: at('cert'), LMS_KAFKA_KEY: at('key') };
  expect(configured({ LMS_KAFKA_TLS: 'true', ...files })).toEqual({ ssl: { ca: 'the ca', cert: 'the cert', key: 'the key' } });
});

test.each(['plain', 'scram-sha-256', 'scram-sha-512'])('signing in by %s', (mechanism) => {
  expect(configured({ LMS_KAFKA_SASL: mechanism, ...signedIn })).toEqual({ sasl: { mechanism, username: 'lms', password: 'secret' } });
});

test.each<[Environment, string]>([
  [{ LMS_KAFKA_SASL: 'plain' }, 'LMS_KAFKA_SASL plain needs LMS_KAFKA_USER and LMS_KAFKA_PASSWORD'],
  [signedIn, 'LMS_KAFKA_USER signs in by LMS_KAFKA_SASL, which is none'],
  [{ LMS_KAFKA_SASL: 'gssapi', ...signedIn }, 'LMS_KAFKA_SASL must be one of none, plain'],
  [{ LMS_KAFKA_TLS: 'true', LMS_KAFKA_CA: '/nowhere/ca.pem' }, 'LMS_KAFKA_CA cannot be read (ENOENT): /nowhere/ca.pem'],
])('%j is refused in a sentence', (environment, fault) => {
  expect(() => configured(environment)).toThrow(fault);
});

test('files without TLS, and half of a certificate, are refused', () => {
  expect(() => configured({ LMS_KAFKA_CA: at('ca') })).toThrow('LMS_KAFKA_CA is for TLS, and LMS_KAFKA_TLS is not true');
  expect(() => configured({ LMS_KAFKA_TLS: 'true', LMS_KAFKA_CERT: at('cert') })).toThrow('LMS_KAFKA_CERT and LMS_KAFKA_KEY go together');
});
