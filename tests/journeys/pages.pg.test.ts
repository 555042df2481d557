import { until } from '../../platform/testing/until.js';
import { OWN_SYSTEMS } from '../kit/own-systems.js';
import { newStudent } from '../kit/school.js';
import { startOwnSystem, startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const statusOf = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;

describe('in development', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  }, 240_000);
  afterAll(() => system.stop());

  test('mail that went out can be read at the router', async () => {
    const ada = await newStudent(system.client, 'Ada Lovelace');
    await until(async () => {
      const list = await (await fetch(`${system.origin}/mail`)).text();
      const [, path] = /<td>Ada Lovelace &lt;[^<]*<\/td><td><a href="([^"]*)">Welcome/.exec(list) ?? [];
      expect(path).toBeDefined();
      expect(await (await fetch(`${system.origin}${path}`)).text()).toContain(`&lt;${ada.email}&gt;`);
      expect(await statusOf(`${system.origin}${path}/html`)).toBe(200);
    });
  });

  test('a letter that is not there is a page that is not there', async () => {
    expect(await statusOf(`${system.origin}/mail/..%2Fkeys%2Fsigning-keys.json`)).toBe(404);
  });
});

describe('in production', () => {
  const token = OWN_SYSTEMS.production.settings.LMS_METRICS_TOKEN;
  let system: System;
  beforeAll(async () => {
    system = await startOwnSystem('production');
  }, 240_000);
  afterAll(() => system.stop());

  test('there is no mail to read, and metrics are for who holds the token', async () => {
    expect(await statusOf(`${system.origin}/mail`)).toBe(404);
    expect(await statusOf(`${system.origin}/metrics`)).toBe(404);
    expect(await statusOf(`${system.origin}/metrics`, { authorization: `Bearer ${token}` })).toBe(200);
  });
});

test('where mail goes to a mail server there is no page for it', async () => {
  const system = await startOwnSystem('mailServer');
  try {
    expect(await statusOf(`${system.origin}/mail`)).toBe(404);
  } finally {
    await system.stop();
  }
}, 240_000);
