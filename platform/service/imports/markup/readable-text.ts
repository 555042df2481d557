import { type MarkupElement, type MarkupNode, rawText } from './element.js';

/** Their content is for machines. */
const SILENT = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'stylesheet', 'qti-stylesheet']);

const BLOCKS = new Set(
  'address article aside blockquote dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p section table tbody tfoot thead tr ul prompt qti-prompt simpleChoice qti-simple-choice'.split(
    ' ',
  ),
);

/** Blocks with an empty line around; the others only begin a line. */
const PARAGRAPHS = new Set('blockquote dl figure h1 h2 h3 h4 h5 h6 hr ol p pre section table ul'.split(' '));

/** What an importer writes for an element in place of its content; undefined leaves it to the rules here. */
export type Replacement = (element: MarkupElement) => string | undefined;

/**
 * What a person reads of markup, as plain text: so nothing of it can run where it is shown. Paragraphs are apart by an empty line, list
 * items begin with a dash or their number, links and images say where they lead. What stands in `pre` stays exactly as it is.
 */
export function readableText(node: MarkupNode, replace: Replacement = () => undefined): string {
  const writer = new TextWriter();
  write(node, writer, replace);
  return writer.text;
}

function write(node: MarkupNode, writer: TextWriter, replace: Replacement): void {
  if (typeof node === 'string') return writer.inline(node);
  const { name, children } = node;
  const replaced = replace(node);
  if (replaced !== undefined) return writer.inline(replaced);
  if (SILENT.has(name)) return;
  if (name === 'br') return writer.lines(1);
  if (name === 'pre') return writer.verbatim(rawText(node));
  if (name === 'img') return writer.inline(imageText(node));
  const apart = PARAGRAPHS.has(name) ? 2 : BLOCKS.has(name) ? 1 : 0;
  writer.lines(apart);
  if (name === 'ol' || name === 'ul') writeList(node, writer, replace);
  else for (const child of children) write(child, writer, replace);
  if (name === 'a') writer.inline(linkText(node));
  if (name === 'td' || name === 'th') writer.inline(' ');
  writer.lines(apart);
}

function writeList(list: MarkupElement, writer: TextWriter, replace: Replacement): void {
  let number = 1;
  for (const child of list.children) {
    if (typeof child !== 'string' && child.name === 'li') {
      writer.marker(list.name === 'ol' ? `${number++}.` : '-');
    }
    write(child, writer, replace);
  }
}

/** A link whose text is its address needs it once. */
function linkText({ attributes, children }: MarkupElement): string {
  const { href } = attributes;
  return href && /^(https?|mailto):/i.test(href) && children.map(rawText).join('').trim() !== href ? ` (${href})` : '';
}

const imageText = ({ attributes: { alt, src } }: MarkupElement): string => (alt || src ? `[${[alt, src].filter(Boolean).join(': ')}]` : '');

/** Collapses blanks as browsers do, and never begins or ends with an empty line. */
class TextWriter {
  #text = '';
  #breaks = 0;
  #blank = false;
  #besideMarker = false;

  inline(text: string): void {
    for (const [index, word] of text.split(/[ \t\r\n\f]+/).entries()) {
      if (index > 0) this.#blank = true;
      if (word === '') continue;
      this.#separate();
      this.#text += word;
    }
  }

  verbatim(text: string): void {
    this.lines(2);
    this.#separate();
    this.#text += text;
    this.lines(2);
  }

  /** Begins a line whose first word stands beside the marker, however deep in blocks it is. */
  marker(marker: string): void {
    this.#besideMarker = false;
    this.lines(1);
    this.inline(marker);
    this.#blank = true;
    this.#besideMarker = true;
  }

  lines(count: number): void {
    if (count === 0 || this.#besideMarker) return;
    this.#breaks = Math.max(this.#breaks, count);
    this.#blank = false;
  }

  #separate(): void {
    if (this.#text !== '') this.#text += this.#breaks > 0 ? '\n'.repeat(this.#breaks) : this.#blank ? ' ' : '';
    this.#breaks = 0;
    this.#blank = false;
    this.#besideMarker = false;
  }

  get text(): string {
    return this.#text;
  }
}
