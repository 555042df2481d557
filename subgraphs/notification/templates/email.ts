import type { Facts, NotificationKind } from '../kinds.js';
import { render, voiceOf } from './render.js';

export interface EmailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The content of an email and its reader. `url` is the absolute address that it links to. */
export interface Letter<Kind extends NotificationKind = NotificationKind> {
  readonly kind: Kind;
  readonly facts: Facts[Kind];
  readonly locale: string | null;
  readonly displayName: string;
  readonly url: string | null;
}

/** A notification as an email. The HTML is made from the plain text, all of it escaped: nothing that a user wrote becomes markup. */
export function emailOf({ kind, facts, locale, displayName, url }: Letter): EmailContent {
  const { language } = voiceOf(locale);
  const { title, body } = render(kind, facts, locale);
  const opening = language.greeting(displayName);
  return {
    subject: title.replace(/\s+/g, ' '),
    text: [opening, body, ...(url ? [`${language.open}: ${url}`] : []), `-- \n${language.whyYouGetThis}`].join('\n\n').concat('\n'),
    html: page(language.htmlTag, title, [
      `<p>${escapeHtml(opening)}</p>`,
      ...paragraphs(body),
      ...(url ? [`<p><a href="${escapeHtml(url)}">${escapeHtml(language.open)}</a></p>`] : []),
      `<hr><p><small>${escapeHtml(language.whyYouGetThis)}</small></p>`,
    ]),
  };
}

const paragraphs = (text: string): string[] =>
  text.split(/\n\s*\n/).map((each) => `<p>${escapeHtml(each.trim()).replace(/\n/g, '<br>')}</p>`);

const page = (language: string, title: string, parts: readonly string[]): string => `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="font-family: sans-serif; max-width: 40em">
<h1 style="font-size: 1.3em">${escapeHtml(title)}</h1>
${parts.join('\n')}
</body>
</html>
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
