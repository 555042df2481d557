import { createTransport } from 'nodemailer';
import { type Mailer, toNodemailer } from './mailer.js';

/** Sends mails through a mail server: `smtp://user:password@host:587`, `smtps://…` for TLS from the start. */
export function smtpMailer(url: string, from: string): Mailer {
  const server = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  return {
    async send(mail) {
      await server.sendMail(toNodemailer(mail, from));
    },
    close: async () => server.close(),
  };
}
