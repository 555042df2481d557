import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { newToken } from '../../kernel/ids.js';
import { composed, type Mail, type Mailer } from './mailer.js';

/** Writes each letter into a folder as `<id>.eml`, which any mail program opens. Sent again, it takes the place of the first. */
export function fileMailer(folder: string, from: string): Mailer {
  const composer = createTransport({ streamTransport: true, buffer: true });
  return {
    async send(mail: Mail) {
      const { message } = await composer.sendMail(composed(mail, from));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Whoever lists the folder never meets half a letter.
      const draft = join(folder, `.${newToken(8)}.draft`);
      await writeFile(draft, message as Buffer, { mode: 0o600 });
      await rename(draft, join(folder, `${mail.id}.eml`));
    },
    close: async () => composer.close(),
  };
}
