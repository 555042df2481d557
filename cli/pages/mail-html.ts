import type { Letter } from './letters.js';

/** The page that lists letters. */
export const listPage = (letters: readonly Letter[]): string =>
  page(
    'Mail',
    `<h1>Mail</h1>
${letters.length === 0 ? '<p>No mail has been sent yet.</p>' : table(letters)}`,
  );

/** The page of one letter: its headers, its text, and its HTML in a frame that can do nothing. */
export const letterPage = ({ id, from, to, subject, messageId, writtenAt, text, html }: Letter): string =>
  page(
    subject,
    `<p><a href="/mail">All mail</a> · <a href="/mail/${id}/source">Source</a></p>
<h1>${escaped(subject)}</h1>
<table>
${[
  ['From', from],
  ['To', to],
  ['Written', writtenAt.toISOString()],
  ['Message-ID', messageId],
]
  .map(([name = '', value = '']) => `<tr><th scope="row">${name}</th><td>${escaped(value)}</td></tr>`)
  .join('\n')}
</table>
<h2>Text</h2>
<pre>${linked(text)}</pre>
${html === null ? '' : `<h2>HTML</h2>\n<iframe title="The letter's HTML" src="/mail/${id}/html" sandbox="${FRAME_SANDBOX}"></iframe>`}`,
  );

/** The frame of a letter may open links in new tabs. It has no scripts, no forms and no origin. */
export const FRAME_SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

/** Makes the links of a letter's own HTML open in new tabs. */
export const framed = (html: string): string => html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank">`);

const table = (letters: readonly Letter[]): string => `<table>
<tr><th scope="col">Written</th><th scope="col">To</th><th scope="col">Subject</th></tr>
${letters.map(row).join('\n')}
</table>`;

const row = ({ id, writtenAt, to, subject }: Letter): string =>
  `<tr><td>${writtenAt.toISOString().slice(0, 19).replace('T', ' ')}</td><td>${escaped(to)}</td><td><a href="/mail/${id}">${escaped(subject || '(no subject)')}</a></td></tr>`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  th { text-align: left; padding-right: 1rem; vertical-align: top; }
  td { padding-right: 1rem; overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #ccc; padding: 1rem; }
  iframe { width: 100%; height: 40rem; border: 1px solid #ccc; background: #fff; }
</style>
${body}
</html>
`;

/** Makes links of web addresses, and escapes everything else. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${escaped(part)}" rel="noreferrer">${escaped(part)}</a>` : escaped(part)))
    .join('');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
