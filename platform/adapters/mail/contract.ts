import { newId } from '../../kernel/ids.js';
import type { Mail, Mailer } from './mailer.js';

/** A mailer under test, and the raw mails that its receiver has got, oldest first. */
export interface MailerUnderTest {
  readonly mailer: Mailer;
  arrived(): Promise<string[]>;
  stop(): Promise<void>;
}

export const sampleMail = (changes: Partial<Mail> = {}): Mail => ({
  id: `reset.${newId()}`,
  to: { name: 'Ada Lovelace', address: 'ada@example.org' },
  subject: 'Your new password',
  text: 'Hello Ada',
  date: new Date('2026-03-02T09:00:00Z'),
  ...changes,
});

/** What every mailer must do; each adapter's test runs it. */
export function mailerContract(open: () => Promise<MailerUnderTest>): void {
  let post: MailerUnderTest;
  beforeEach(async () => {
    post = await open();
  });
  afterEach(() => post.stop());
  const only = async () => {
    const mails = await post.arrived();
    expect(mails).toHaveLength(1);
    return mails[0] as string;
  };

  it('delivers a mail with its headers and text', async () => {
    await post.mailer.send(sampleMail());
    const raw = await only();
    expect(raw).toMatch(/^From: School <no-reply@school\.example>\r?$/m);
    expect(raw).toMatch(/^To: Ada Lovelace <ada@example\.org>\r?$/m);
    expect(raw).toMatch(/^Subject: Your new password\r?$/m);
    expect(raw).toMatch(/^Date: Mon, 02 Mar 2026 09:00:00 \+0000\r?$/m);
    expect(raw).toContain('Hello Ada');
  });

  it('gives a mail the same Message-ID each time', async () => {
    const mail = sampleMail();
    await post.mailer.send(mail);
    await post.mailer.send(mail);
    const mails = await post.arrived();
    expect(mails.length).toBeGreaterThan(0);
    for (const raw of mails) expect(raw).toContain(`Message-ID: <${mail.id}@school.example>`);
  });

  it('carries HTML beside the text', async () => {
    await post.mailer.send(sampleMail({ html: '<p>Hello <b>Ada</b></p>' }));
    const raw = await only();
    expect(raw).toContain('multipart/alternative');
    expect(raw).toContain('<p>Hello <b>Ada</b></p>');
    expect(raw).toContain('Hello Ada');
  });

  it('carries any script in names and subjects', async () => {
    await post.mailer.send(sampleMail({ to: { name: 'Софья', address: 'sofya@example.org' }, subject: 'Привет' }));
    const raw = await only();
    expect(raw).toContain('=?UTF-8?');
    expect(raw).toContain('<sofya@example.org>');
  });

  it('lets no line break in a name or subject make a header', async () => {
    await post.mailer.send(
      sampleMail({ to: { name: 'Eve\r\nBcc: eve@example.org', address: 'eve@example.org' }, subject: 'Hi\r\nX-Made: up' }),
    );
    const raw = await only();
    expect(raw).not.toMatch(/^(Bcc|X-Made):/m);
  });

  it('refuses an id that cannot be one', async () => {
    for (const id of ['', '../up', 'a b', 'a>b']) await expect(post.mailer.send(sampleMail({ id }))).rejects.toThrow('cannot be the id');
    expect(await post.arrived()).toEqual([]);
  });
}
