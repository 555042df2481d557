import { looksLike } from './file-types.js';
import { HEAD_BYTES } from './objects.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** A PNG whose colour profile is longer than what is looked at. */
const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001080600000000000000', 'hex'),
  Buffer.from('00010000', 'hex'),
  bytes('iCCP'),
  Buffer.alloc(HEAD_BYTES),
]).subarray(0, HEAD_BYTES);
const zip = bytes('PK\x03\x04rest');
/** The first entry of an OpenDocument names its type, uncompressed. */
const odt = Buffer.concat([
  Buffer.from('504b03040a000000000000000000' + '00000000' + '2700000027000000' + '08000000', 'hex'),
  bytes('mimetypeapplication/vnd.oasis.opendocument.text'),
  bytes('PK\x03\x04'),
  Buffer.alloc(64),
]);
const mp4 = bytes('\0\0\0\x18ftypmp42\0\0\0\0mp42isom');
const program = bytes('MZ\x90\0\x03\0\0\0');

test.each([
  ['application/pdf', bytes('%PDF-1.7 …'), true],
  ['application/pdf', png, false],
  ['application/pdf', bytes('<html><script>alert(1)</script>%PDF-1.7'), false],
  ['application/pdf', program, false],
  ['image/png', png, true],
  ['image/jpeg', png, false],
  ['image/webp', bytes('RIFF....WEBPVP8 '), true],
  ['image/png', bytes('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), false],
  ['image/svg+xml', bytes('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), false],
  ['video/mp4', mp4, true],
  ['video/mp4', zip, false],
  ['video/webm', mp4, false],
  ['audio/mpeg', Buffer.concat([bytes('ID3\x03\0\0\0\0\x7f\x7f'), Buffer.alloc(100)]), true],
  ['application/zip', zip, true],
  ['application/zip', odt, true],
  ['application/msword', Buffer.from('d0cf11e0a1b11ae1', 'hex'), true],
  ['application/msword', zip, false],
  [docx, zip, true],
  [docx, odt, false],
  ['application/vnd.oasis.opendocument.text', odt, true],
  ['application/vnd.oasis.opendocument.text', bytes('a text'), false],
  ['text/plain', Buffer.from('Grüße, 世界\r\n\tund mehr'), true],
  ['text/plain', Buffer.from('世').subarray(0, 2), true],
  ['text/plain', Buffer.from('\ufeffsixteen', 'utf16le'), true],
  ['text/plain', bytes('BMW makes cars.'), true],
  ['text/plain', bytes('<?xml version="1.0"?><a/>'), true],
  ['text/vtt', bytes('WEBVTT\n\n00:00.000 --> 00:01.000\nHello'), true],
  ['text/plain', Buffer.alloc(0), true],
  ['text/plain', png, false],
  ['text/csv', program, false],
  ['text/markdown', bytes('%PDF-1.7'), false],
  ['application/x-unheard-of', bytes('anything'), false],
])('%s and %j: %s', async (type, head, expected) => {
  expect(await looksLike(type, head)).toBe(expected);
});
