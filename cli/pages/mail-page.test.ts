import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { sampleMail } from '../../platform/adapters/mail/contract.js';
import { fileMailer } from '../../platform/adapters/mail/file-mailer.js';
import type { Mail } from '../../platform/adapters/mail/mailer.js';
import { mailPage } from './mail-page.js';

let root: string;
let app: FastifyInstance;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mail-page-'));
  app = Fastify({ routerOptions: { maxParamLength: 500 } });
  await app.register(mailPage(join(root, 'mail')));
});
afterEach(async () => {
  await app.close();
  await rm(root, { recursive: true });
});

/** Sent as the services send it, and written so many minutes after the start of time. */
async function sent(changes: Partial<Mail>, minute = 1): Promise<Mail> {
  const mail = sampleMail(changes);
  await fileMailer(join(root, 'mail'), 'School <no-reply@school.example>').send(mail);
  await utimes(join(root, 'mail', `${mail.id}.eml`), minute * 60, minute * 60);
  return mail;
}

const get = (url: string, options: { headers?: Record<string, string>; remoteAddress?: string } = {}) =>
  app.inject({ url, ...options, headers: { host: 'localhost:4000', ...options.headers } });

test('an installation that has sent nothing says so', async () => {
  const { statusCode, body } = await get('/mail');
  expect(statusCode).toBe(200);
  expect(body).toContain('No mail has been sent yet.');
});

test('lists the letters, newest first, and what else lies in the folder is no letter', async () => {
  await sent({ id: 'a.1', subject: 'First' }, 1);
  await sent({ id: 'c.3', subject: 'Third' }, 3);
  await sent({ id: 'b.2', subject: 'Second & last <b>' }, 2);
  await writeFile(join(root, 'mail', '.half.draft'), 'x');
  await writeFile(join(root, 'mail', 'notes.txt'), 'x');
  const { body } = await get('/mail');
  expect([...body.matchAll(/<a href="([^"]*)">([^<]*)/g)].map(([, href, title]) => [href, title])).toEqual([
    ['/mail/c.3', 'Third'],
    ['/mail/b.2', 'Second &amp; last &lt;b&gt;'],
    ['/mail/a.1', 'First'],
  ]);
});

test('shows one with its headers, its text with links, and its HTML in a frame', async () => {
  const { id } = await sent({
    to: { name: 'Софья "S"', address: 'sofya@example.org' },
    subject: 'Привет',
    text: 'Set it here: https://learn.example/reset?token=abc&x=1 <script>alert(1)</script>',
    html: '<html><head><title>x</title></head><body><p>Hello <a href="https://learn.example">there</a></p><script>alert(1)</script></body></html>',
  });
  const { body, headers } = await get(`/mail/${id}`);
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(body).toContain('<h1>Привет</h1>');
  expect(body).toContain('Софья &quot;S&quot; &lt;sofya@example.org&gt;');
  expect(body).toContain(`&lt;${id}@school.example&gt;`);
  expect(body).toContain('<a href="https://learn.example/reset?token=abc&amp;x=1" rel="noreferrer">');
  expect(body).not.toContain('<script>');
  expect(body).toContain(`<iframe title="The letter's HTML" src="/mail/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox">`);

  const frame = await get(`/mail/${id}/html`);
  expect(frame.body).toContain('<base target="_blank">');
  expect(frame.body).toContain('<p>Hello');
  expect(frame.headers['content-security-policy']).toMatch(/^default-src 'none';.*; sandbox allow-popups allow-popups-to-escape-sandbox$/);
  expect(frame.headers['content-security-policy']).not.toContain('script');
});

test('a letter of text alone has no frame, and its source can be read', async () => {
  const { id } = await sent({ html: undefined, text: 'Hello Ada' });
  expect((await get(`/mail/${id}`)).body).not.toContain('<iframe');
  expect((await get(`/mail/${id}/html`)).statusCode).toBe(404);
  const source = await get(`/mail/${id}/source`);
  expect(source.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(source.headers['x-content-type-options']).toBe('nosniff');
  expect(source.body).toMatch(/^Subject: /m);
});

test.each(['..%2Fkeys', '..%2Fsecret', '%2Fetc%2Fpasswd', '..', '.half', 'a%00b', 'nobody', `x${'y'.repeat(300)}`])(
  'what is no name of a letter is not found: %s',
  async (name) => {
    await mkdir(join(root, 'mail'), { recursive: true });
    await writeFile(join(root, 'secret.eml'), 'Subject: secret\r\n\r\nsecret');
    await writeFile(join(root, 'mail', '.half.eml'), 'Subject: secret\r\n\r\nsecret');
    for (const url of [`/mail/${name}`, `/mail/${name}/html`, `/mail/${name}/source`]) {
      const { statusCode, body } = await get(url);
      expect(statusCode).toBe(404);
      expect(body).not.toContain('Subject: secret');
    }
  },
);

test.each([
  ['another machine', { remoteAddress: '192.168.0.7' }],
  ['what a proxy hands on', { headers: { 'x-forwarded-for': '203.0.113.7' } }],
  ['a web page by a name of its own', { headers: { host: 'rebound.example:4000' } }],
])('is not there for %s', async (_whom, options) => {
  const { id } = await sent({});
  for (const url of ['/mail', `/mail/${id}`, `/mail/${id}/source`]) expect((await get(url, options)).statusCode).toBe(404);
});
