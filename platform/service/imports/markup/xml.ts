import sax from 'sax';
import { UnsafeArchive } from '../archive/unsafe-archive.js';
import { TreeBuilder } from './builder.js';
import { childrenOf, type MarkupElement } from './element.js';

const LONGEST = 16 * 2 ** 20;

/**
 * Parses a document of XML, which must be well formed, and returns its root. Nothing outside of it is ever read: a document type may be
 * named but not declared within, so that there are no entities to expand beyond those of XML and HTML. Throws an UnsafeArchive.
 */
export function parseXml(bytes: Buffer | string): MarkupElement {
  if (bytes.length > LONGEST) throw new UnsafeArchive(`it is longer than ${LONGEST} bytes`);
  const tree = new TreeBuilder();
  const parser = sax.parser(true);
  parser.onopentag = ({ name, attributes }) => tree.start(name, attributes as Record<string, string>);
  parser.onclosetag = () => tree.end();
  parser.ontext = (text) => tree.text(text);
  parser.oncdata = (text) => tree.text(text);
  parser.ondoctype = (declaration) => {
    if (declaration.includes('[')) throw new UnsafeArchive('it declares a document type of its own');
  };
  parser.onerror = (error) => {
    throw new UnsafeArchive(`it is not well formed: ${error.message.replaceAll('\n', ', ')}`, { cause: error });
  };
  parser.write(decoded(bytes)).close();
  const [root, ...others] = childrenOf(tree.document);
  if (!root || others.length > 0) throw new UnsafeArchive(`it holds ${root ? 'more than one root' : 'no element'}`);
  return root;
}

/** XML is UTF-8 or UTF-16 with a mark; of other encodings those that browsers know. */
function decoded(bytes: Buffer | string): string {
  if (typeof bytes === 'string') return bytes.replace(/^\uFEFF/, '');
  const [first, second] = bytes;
  if (first === 0xfe && second === 0xff) return decode(bytes, 'utf-16be');
  if (first === 0xff && second === 0xfe) return decode(bytes, 'utf-16le');
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(
    bytes.subarray(0, 200).toString('latin1').replace(/^ï»¿/, ''),
  );
  return decode(bytes, declared?.[1] ?? 'utf-8');
}

function decode(bytes: Buffer, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UnsafeArchive(`its bytes are not ${encoding}`, { cause: error });
  }
}
