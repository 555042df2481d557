import { Parser } from 'htmlparser2';
import { UnsafeArchive } from '../archive/unsafe-archive.js';
import { TreeBuilder } from './builder.js';
import type { MarkupElement } from './element.js';

const LONGEST = 16 * 2 ** 20;

/** Parses HTML as forgivingly as browsers do; what it means is for the reader to say. Throws an UnsafeArchive when it passes the bounds. */
export function parseHtml(html: string): MarkupElement {
  if (html.length > LONGEST) throw new UnsafeArchive(`it is longer than ${LONGEST} characters`);
  const tree = new TreeBuilder();
  const parser = new Parser({
    onopentag: (name, attributes) => tree.start(name, attributes),
    onclosetag: () => tree.end(),
    ontext: (text) => tree.text(text),
  });
  parser.end(html);
  return tree.document;
}
