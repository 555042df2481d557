import { readSettings } from '../../platform/kernel/settings.js';
import { webOrigins } from './web-origins.js';

const OWN = 'http://127.0.0.1:4000';
const of = (environment: Record<string, string>) => [...webOrigins(readSettings(environment), OWN)];

test('people may be sent to the installation itself, its application, and the applications that may call', () => {
  expect(of({ LMS_APP_URL: 'https://learn.school.test/app/', LMS_CORS_ORIGINS: 'https://a.test, https://b.test:8443' })).toEqual([
    OWN,
    'https://learn.school.test',
    'https://a.test',
    'https://b.test:8443',
  ]);
});

test('that every page may call allows no other place', () => {
  expect(of({ LMS_CORS_ORIGINS: '*' })).toEqual([OWN]);
});
