import { looksLike } from './file-types.js';

const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex');
const zip = Buffer.from('PK\x03\x04rest', 'latin1');

test.each([
  ['application/pdf', Buffer.from('%PDF-1.7 …'), true],
  ['application/pdf', png, false],
  ['image/png', png, true],
  ['image/jpeg', png, false],
  ['image/webp', Buffer.from('RIFF....WEBPVP8 ', 'latin1'), true],
  ['application/zip', zip, true],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', zip, true],
  ['application/vnd.oasis.opendocument.text', Buffer.from('a text'), false],
  ['text/plain', Buffer.from('Grüße, 世界\r\n\tund mehr'), true],
  ['text/plain', Buffer.from('世').subarray(0, 2), true],
  ['text/plain', png, false],
  ['text/csv', Buffer.from('MZ\x90', 'latin1'), false],
  ['text/markdown', Buffer.from('%PDF-1.7'), false],
  ['application/x-unheard-of', Buffer.from('anything'), false],
])('%s and %j: %s', (type, head, expected) => {
  expect(looksLike(type, head)).toBe(expected);
});
