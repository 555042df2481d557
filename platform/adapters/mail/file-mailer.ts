import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { newToken } from '../../kernel/ids.js';
import { type Mail, type Mailer, toNodemailer } from './mailer.js';

/** Writes each mail into a folder as `<id>.eml`, which any mail program opens. A mail that is sent again replaces its file. */
export function fileMailer(folder: string, from: string): Mailer {
  const composer = createTransport({ streamTransport: true, buffer: true });
  return {
    async send(mail: Mail) {
      const { message } = await composer.sendMail(toNodemailer(mail, from));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Written to a draft and renamed, so that a reader of the folder never finds an incomplete mail.
      const draft = join(folder, `.${newToken(8)}.draft`);
      await writeFile(draft, message as Buffer, { mode: 0o600 });
      await rename(draft, join(folder, `${mail.id}.eml`));
    },
    close: async () => composer.close(),
  };
}
