/** A part of a text, by its characters: both as `slice` takes them. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The longest snippet, in characters of its text. */
export const SNIPPET_LENGTH = 240;
/** How much of it is before the first match. */
const LEAD = 60;

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPED[character] as string);

/** The part of a text that matches, as HTML: matches in `<em>`, all else escaped. `matches` are in order, and may overlap. */
export function snippetOf(text: string, matches: readonly Range[]): string {
  const [from, to] = windowOf(text, matches[0]?.start ?? 0);
  let html = from > 0 ? '… ' : '';
  let at = from;
  for (const { start, end } of merged(matches)) {
    if (start < from || end > to) continue;
    html += `${escapeHtml(text.slice(at, start))}<em>${escapeHtml(text.slice(start, end))}</em>`;
    at = end;
  }
  html += escapeHtml(text.slice(at, to));
  return to < text.length ? `${html} …` : html;
}

/** Between words where there are any near, and never within a character. */
function windowOf(text: string, match: number): [from: number, to: number] {
  if (text.length <= SNIPPET_LENGTH) return [0, text.length];
  const begin = Math.max(0, Math.min(match - LEAD, text.length - SNIPPET_LENGTH));
  const from = begin === 0 ? 0 : afterBlank(text, begin, match);
  const end = Math.min(text.length, from + SNIPPET_LENGTH);
  const blank = end < text.length ? text.lastIndexOf(' ', end) : -1;
  const to = blank > Math.max(match + LEAD, from) ? blank : end;
  return [withinCharacter(text, from), withinCharacter(text, to)];
}

function afterBlank(text: string, from: number, match: number): number {
  const blank = text.indexOf(' ', from);
  return blank >= 0 && blank < match ? blank + 1 : from;
}

/** Not in the middle of a surrogate pair. */
const withinCharacter = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at);

function merged(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last && range.start <= last.end) joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else joined.push(range);
  }
  return joined;
}
