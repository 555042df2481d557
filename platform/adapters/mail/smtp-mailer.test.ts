import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { mailerContract, sampleMail } from './contract.js';
import { smtpMailer } from './smtp-mailer.js';

const FROM = 'School <no-reply@school.example>';

/** A real mail server that stores what it receives; with `refusing` it answers every mail with a temporary failure. */
async function open({ refusing = false } = {}) {
  const letters: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, _session, done) {
      text(stream).then((raw) => {
        if (!refusing) letters.push(raw);
        done(refusing ? Object.assign(new Error('come back later'), { responseCode: 451 }) : null);
      }, done);
    },
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.server.address() as AddressInfo;
  const mailer = smtpMailer(`smtp://127.0.0.1:${port}`, FROM);
  return {
    mailer,
    arrived: async () => letters,
    async stop() {
      await mailer.close();
      await new Promise<void>((closed) => server.close(closed));
    },
  };
}

describe('a mailer by SMTP', () => {
  mailerContract(open);

  it('delivers many at once', async () => {
    const post = await open();
    await Promise.all(Array.from({ length: 20 }, () => post.mailer.send(sampleMail())));
    expect(await post.arrived()).toHaveLength(20);
    await post.stop();
  });

  it('rejects when the server does not accept a mail, or is unreachable', async () => {
    const post = await open({ refusing: true });
    await expect(post.mailer.send(sampleMail())).rejects.toThrow('come back later');
    await post.stop();
    const away = smtpMailer('smtp://127.0.0.1:1', FROM);
    await expect(away.send(sampleMail())).rejects.toThrow();
    await away.close();
  });
});
