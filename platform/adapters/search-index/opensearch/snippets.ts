import { escapeHtml, SNIPPET_LENGTH, snippetOf } from '../snippet.js';

/** Characters for private use: the server marks with them, and the text has none of its own. */
const [BEGIN, END] = ['\ue000', '\ue001'];

export const withoutMarks = (text: string): string => text.replace(/[\ue000\ue001]/g, '');

/** Asks for the part of a text that matches `query`. */
export const highlighting = (query: object) => ({
  pre_tags: [BEGIN],
  post_tags: [END],
  number_of_fragments: 1,
  fragment_size: SNIPPET_LENGTH,
  order: 'score',
  highlight_query: query,
  fields: { 'stems.*.text': {} },
});

/** What matches, with its marks as HTML; or the beginning of the summary. */
export function snippet(marked: Readonly<Record<string, readonly string[]>> | undefined, summary: string): string {
  const [fragment] = Object.values(marked ?? {}).flat();
  return fragment ? escapeHtml(fragment).replaceAll(BEGIN, '<em>').replaceAll(END, '</em>') : snippetOf(summary, []);
}
