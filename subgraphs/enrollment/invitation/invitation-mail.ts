import type { Mail } from '../../../platform/adapters/mail/mailer.js';

export interface InvitationMail extends Pick<Mail, 'id' | 'date'> {
  readonly address: string;
  readonly courseTitle: string;
  /** BCP 47, of the course: nobody knows yet which one the reader speaks. */
  readonly language: string;
  readonly message: string | null;
  readonly link: string;
  readonly token: string;
  readonly expiresAt: Date;
}

type Words = Pick<InvitationMail, 'courseTitle' | 'message' | 'link' | 'token'> & { readonly until: string };

interface Language {
  readonly subject: (courseTitle: string) => string;
  readonly text: (words: Words) => string;
}

const en: Language = {
  subject: (courseTitle) => `You are invited to ${courseTitle}`,
  text: ({ courseTitle, message, link, token, until }) => `Hello,

you are invited to the course “${courseTitle}”.
${quoted('Its teachers write', message)}
To accept, sign in or make an account here:

${link}

or enter this code where you are asked for it:

${token}

It can be used once, until ${until}. If you do not want to take the course, leave it be.
`,
};

const de: Language = {
  subject: (courseTitle) => `Einladung: ${courseTitle}`,
  text: ({ courseTitle, message, link, token, until }) => `Guten Tag,

Sie sind zum Kurs „${courseTitle}“ eingeladen.
${quoted('Die Lehrenden schreiben', message)}
Um die Einladung anzunehmen, melden Sie sich hier an oder legen Sie ein Konto an:

${link}

oder geben Sie diesen Code ein, wenn Sie danach gefragt werden:

${token}

Er gilt einmal, bis ${until}. Wenn Sie den Kurs nicht besuchen möchten, brauchen Sie nichts zu tun.
`,
};

const LANGUAGES: Readonly<Record<string, Language>> = { en, de };

/**
 * Plain text only: a link that somebody has to trust should be visible as it is. The token has a line of its own, which no mail system
 * breaks. What the staff wrote is quoted, so that it cannot pass for ours.
 */
export function invitationMail({ id, date, address, courseTitle, language, expiresAt, ...rest }: InvitationMail): Mail {
  const tag = language.split('-')[0]?.toLowerCase() ?? 'en';
  const spoken = LANGUAGES[tag] ?? en;
  const format = new Intl.DateTimeFormat(spoken === de ? 'de' : 'en', { dateStyle: 'long', timeZone: 'UTC' });
  return {
    id,
    date,
    to: { name: '', address },
    subject: spoken.subject(courseTitle),
    text: spoken.text({ courseTitle, ...rest, until: format.format(expiresAt) }),
  };
}

const quoted = (introduction: string, message: string | null): string =>
  message?.trim()
    ? `\n${introduction}:\n\n${message
        .trim()
        .split(/\r?\n/)
        .map((line) => `> ${line}`)
        .join('\n')}\n`
    : '';
