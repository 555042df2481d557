/** A mail to one person. */
export interface Mail {
  /**
   * The same each time this mail is sent, so that a mail system that has seen it may drop a second copy:
   * `<what>.<id>`, letters, digits, dots and hyphens. The mailer adds the host.
   */
  readonly id: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly date: Date;
}

/** Sends mails. Resolves when the receiving server has accepted the mail; when it rejects, the mail may be sent again. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

declare module '../../kernel/context.js' {
  interface Resources {
    mailer: Mailer;
  }
}

/** Throws when the id cannot be a Message-ID or a file's name. */
export function checkMailId(id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,199}$/.test(id)) throw new Error(`${JSON.stringify(id)} cannot be the id of a mail`);
  return id;
}

/** A mail in the form that nodemailer sends. `from` is an address, with a name before it or without. */
export const toNodemailer = (mail: Mail, from: string) => ({
  from,
  to: mail.to,
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  date: mail.date,
  messageId: `<${checkMailId(mail.id)}@${hostOf(from)}>`,
  // The text of a template must not make nodemailer read a file or fetch an address.
  disableFileAccess: true,
  disableUrlAccess: true,
});

const hostOf = (from: string): string => /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
