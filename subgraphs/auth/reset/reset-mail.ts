import type { Mail } from '../../../platform/adapters/mail/mailer.js';

export interface ResetMail extends Pick<Mail, 'id' | 'to' | 'date'> {
  readonly link: string;
  readonly token: string;
  readonly minutes: number;
  /** The user's BCP 47 tag. A language without words gets English. */
  readonly locale: string;
}

/**
 * Plain text only: a link that somebody has to trust should be visible as it is. The token has a line of its own, which no mail system
 * breaks.
 */
export function resetMail({ id, to, date, locale, ...facts }: ResetMail): Mail {
  const { subject, text } = WORDS.get(locale.split('-')[0] as string) ?? en;
  return { id, to, date, subject, text: text(to.name, facts) };
}

interface Words {
  readonly subject: string;
  readonly text: (name: string, facts: Pick<ResetMail, 'link' | 'token' | 'minutes'>) => string;
}

const en: Words = {
  subject: 'Set a new password',
  text: (name, { link, token, minutes }) => `Hello ${name},

somebody, you we hope, asked for a new password for your account. Set one here:

${link}

or enter this code where you are asked for it:

${token}

It can be used once, within ${minutes} minutes. If it was not you, leave it be: your password stays as it is.
`,
};

const de: Words = {
  subject: 'Neues Passwort setzen',
  text: (name, { link, token, minutes }) => `Hallo ${name},

für Ihr Konto wurde ein neues Passwort angefordert, hoffentlich von Ihnen. Hier können Sie es setzen:

${link}

oder geben Sie diesen Code ein, wo danach gefragt wird:

${token}

Er gilt einmal und ${minutes} Minuten lang. Wenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.
`,
};

/** By the first part of a BCP 47 tag: the languages that notifications are in. */
const WORDS: ReadonlyMap<string, Words> = new Map(Object.entries({ de, en }));
