const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/** What XML 1.0 cannot hold in any spelling: a reader would refuse the whole document for it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it matches
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(NOT_IN_XML, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);

/** An element with its attributes; those that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...content: readonly string[]
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const open = `<${name}${written.join('')}`;
  return content.length === 0 ? `${open}/>` : `${open}>${content.join('')}</${name}>`;
}

/** A text whose blanks and lines a browser would keep as they are written in paragraphs. */
const TIDY = /^\S+(?:(?: |\n\n?)\S+)*$/;

/** A text as HTML that reads the same: in paragraphs, or as it stands where its blanks matter. */
export function paragraphs(text: string, inline: (text: string) => string = escaped): string {
  if (!TIDY.test(text) && inline === escaped) return element('pre', {}, escaped(text));
  return text
    .split('\n\n')
    .map((paragraph) => element('p', {}, paragraph.split('\n').map(inline).join('<br/>')))
    .join('');
}

/** The same where one line may stand without a paragraph. */
export const line = (text: string): string => (/^\S+(?: \S+)*$/.test(text) ? escaped(text) : paragraphs(text));

export const xmlDocument = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
