import { fileTypeFromBuffer } from 'file-type';

type Recognize = (head: Buffer, found: string | undefined) => boolean;

/** A zip of any kind: what lies in it comes later in the file. */
const isZip = (head: Buffer): boolean => ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].includes(head.toString('latin1', 0, 4));

/** What is in a zip cannot always be told by its beginning. When it can, it decides. */
const office =
  (mimeType: string): Recognize =>
  (head, found) =>
    found === mimeType || (isZip(head) && (found === undefined || found === 'application/zip'));

/** Files of older office programs, which are not told apart. */
const compound: Recognize = (_head, found) => found === 'application/x-cfb';

/** Bytes that no text contains. The head may end in the middle of a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it matches
const BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/** Texts are not told from each other, nor from what a text happens to begin like: an essay on BMW is no bitmap. */
const text: Recognize = (head, found) => {
  const isUtf16 = head.length >= 2 && [0xfeff, 0xfffe].includes(head.readUInt16BE());
  return isUtf16 || (!BINARY.test(head.toString('latin1')) && found !== 'application/pdf');
};

const RECOGNIZED: Readonly<Record<string, Recognize>> = {
  'application/zip': isZip,
  'application/json': text,
  'application/msword': compound,
  'application/vnd.ms-excel': compound,
  'application/vnd.ms-powerpoint': compound,
};

function recognizerOf(mimeType: string): Recognize {
  if (mimeType.startsWith('text/')) return text;
  if (/^application\/vnd\.(openxmlformats-officedocument|oasis\.opendocument)\./.test(mimeType)) return office(mimeType);
  return RECOGNIZED[mimeType] ?? ((_head, found) => found === mimeType);
}

/** Whether a file with this head can be of the type: enough to detect a file of another type, not enough to prove its type. */
export async function looksLike(mimeType: string, head: Buffer): Promise<boolean> {
  return recognizerOf(mimeType)(head, (await fileTypeFromBuffer(head))?.mime);
}
