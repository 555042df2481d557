import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailerContract, sampleMail } from './contract.js';
import { fileMailer } from './file-mailer.js';

const FROM = 'School <no-reply@school.example>';

async function open() {
  const root = await mkdtemp(join(tmpdir(), 'mail-'));
  const folder = join(root, 'mail');
  const mailer = fileMailer(folder, FROM);
  return {
    folder,
    mailer,
    async arrived() {
      const names = await readdir(folder).catch(() => []);
      return Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
    },
    async stop() {
      await mailer.close();
      await rm(root, { recursive: true });
    },
  };
}

describe('a mailer into files', () => {
  mailerContract(open);

  it('writes one file per mail, which only its owner can read', async () => {
    const post = await open();
    const mail = sampleMail();
    await post.mailer.send(mail);
    await post.mailer.send(mail);
    expect(await readdir(post.folder)).toEqual([`${mail.id}.eml`]);
    expect((await stat(join(post.folder, `${mail.id}.eml`))).mode & 0o777).toBe(0o600);
    await post.stop();
  });

  it('rejects when the folder cannot be written', async () => {
    const root = await mkdtemp(join(tmpdir(), 'mail-'));
    const file = join(root, 'a-file');
    await writeFile(file, '');
    await expect(fileMailer(file, FROM).send(sampleMail())).rejects.toThrow();
    await rm(root, { recursive: true });
  });
});
