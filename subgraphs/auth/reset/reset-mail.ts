import type { Mail } from '../../../platform/adapters/mail/mailer.js';

export interface ResetMail extends Pick<Mail, 'id' | 'to' | 'date'> {
  readonly link: string;
  readonly token: string;
  readonly minutes: number;
}

/**
 * Plain text only: a link that somebody has to trust should be visible as it is. The token has a line of its own, which no mail system
 * breaks.
 */
export const resetMail = ({ id, to, date, link, token, minutes }: ResetMail): Mail => ({
  id,
  to,
  date,
  subject: 'Set a new password',
  text: `Hello ${to.name},

somebody, you we hope, asked for a new password for your account. Set one here:

${link}

or enter this code where you are asked for it:

${token}

It can be used once, within ${minutes} minutes. If it was not you, leave it be: your password stays as it is.
`,
});
