import '../cli/program.js';
import { databaseOf } from '../cli/installation/databases.js';
import { declaredSettings, type Environment, readSettings } from '../platform/kernel/settings.js';

/** What a setting is called that holds a secret, or an address that may hold a password. */
const SECRET = /_(SECRETS?|PASSWORD|METRICS_TOKEN)$|^LMS_(POSTGRES|REDIS|SMTP)_URL$|^LMS_DATABASE_URLS$/;
const MARK = 'hunter2-hunter2-hunter2-hunter2';

const faultsOf = (environment: Environment): string => {
  try {
    readSettings(environment);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

const secrets = declaredSettings().filter(({ variable }) => SECRET.test(variable));

test('there are secrets to look at', () => {
  expect(secrets.length).toBeGreaterThan(7);
});

test.each(secrets.map((setting) => [setting.variable, setting] as const))('%s is shown in no fault', (variable, setting) => {
  expect(setting.isConfidential).toBe(true);
  for (const value of [MARK, `${MARK}=1`, `postgresql//user:${MARK}@db`, `course=postgresql//user:${MARK}@db`, `smtp://[${MARK}`]) {
    expect(faultsOf({ [variable]: value, LMS_PORT: 'none' })).not.toContain(MARK);
    expect(faultsOf({ [variable]: value, LMS_PORT: 'none', LMS_MODE: 'production' })).not.toContain(MARK);
  }
});

test('a fault of any other setting shows what it holds', () => {
  expect(faultsOf({ LMS_PORT: 'none' })).toContain('(it is "none")');
});

test('a name that is no service is not shown: it may be a whole address', () => {
  expect(() => databaseOf(`postgresql://user:${MARK}@db/lms_course?a=1`)).toThrow(/^(?!.*hunter2)/s);
});

const STRONG = 'nW2yq7BvJx0cRk5tLs9eUa3dPz8gHm4f';

describe.each(['LMS_PAYMENT_WEBHOOK_SECRETS', 'LMS_OBJECT_SECRETS', 'LMS_METRICS_TOKEN'])('in production %s', (variable) => {
  const inProduction = (value: string) => faultsOf({ LMS_MODE: 'production', [variable]: value });

  test.each(['a', 'a'.repeat(64), 'changeme', 'abababababababababababababababababab'])('must not be weak: %s', (weak) => {
    expect(inProduction(weak)).toContain(`${variable} `);
  });

  test('may be strong', () => {
    expect(inProduction(STRONG)).toBe('');
  });
});

test("in production the first admin's password is none that is guessed first", () => {
  const of = (value: string) => faultsOf({ LMS_MODE: 'production', LMS_ADMIN_PASSWORD: value });
  for (const weak of ['admin', 'password123', 'aaaaaaaaaaaa']) expect(of(weak)).toContain('LMS_ADMIN_PASSWORD must be a password');
  expect(of('an admin of the tests')).toBe('');
});

test('each of several secrets must be strong', () => {
  const of = (value: string) => faultsOf({ LMS_MODE: 'production', LMS_PAYMENT_WEBHOOK_SECRETS: value });
  expect([of(`${STRONG},${STRONG}x`), of(`${STRONG},a`)]).toEqual(['', expect.stringContaining('LMS_PAYMENT_WEBHOOK_SECRETS')]);
});

test('in development a secret may be anything', () => {
  expect(faultsOf({ LMS_PAYMENT_WEBHOOK_SECRETS: 'a', LMS_OBJECT_SECRETS: 'a', LMS_ADMIN_PASSWORD: 'a' })).toBe('');
});
