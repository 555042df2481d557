import { createTransport } from 'nodemailer';
import { composed, type Mailer } from './mailer.js';

/** Hands letters to a mail server: `smtp://user:password@host:587`, `smtps://…` for TLS from the start. */
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
      await server.sendMail(composed(mail, from));
    },
    close: async () => server.close(),
  };
}
