// What files of a type begin with: enough to detect a file of another type, not enough to prove its type.

const bytes = (...starts: readonly (string | readonly number[])[]) => {
  const expected = starts.map((start) => (typeof start === 'string' ? Buffer.from(start, 'latin1') : Buffer.from(start)));
  return (head: Buffer): boolean => expected.some((start) => head.subarray(0, start.length).equals(start));
};

const zip = bytes('PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08');
/** Files of older office programs. */
const compound = bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

/** Bytes that no text contains. The head may end in the middle of a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it matches
const BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

function text(head: Buffer): boolean {
  const isUtf16 = bytes([0xff, 0xfe], [0xfe, 0xff])(head);
  return isUtf16 || (!BINARY.test(head.toString('latin1')) && !bytes('%PDF-', 'MZ')(head));
}

const SIGNATURES: Readonly<Record<string, (head: Buffer) => boolean>> = {
  'application/pdf': (head) => head.subarray(0, 1_024).includes('%PDF-'),
  'application/zip': zip,
  'application/json': text,
  'application/rtf': bytes('{\\rtf'),
  'application/msword': compound,
  'application/vnd.ms-excel': compound,
  'application/vnd.ms-powerpoint': compound,
  'image/png': bytes([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'image/jpeg': bytes([0xff, 0xd8, 0xff]),
  'image/gif': bytes('GIF87a', 'GIF89a'),
  'image/webp': (head) => bytes('RIFF')(head) && head.subarray(8, 12).equals(Buffer.from('WEBP')),
};

/** Whether a file with this head can be of the type. False for a type that is not listed here. */
export function looksLike(mimeType: string, head: Buffer): boolean {
  if (mimeType.startsWith('text/')) return text(head);
  if (/^application\/vnd\.(openxmlformats-officedocument|oasis\.opendocument)\./.test(mimeType)) return zip(head);
  return SIGNATURES[mimeType]?.(head) ?? false;
}
