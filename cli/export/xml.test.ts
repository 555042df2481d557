import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rawText } from '../../platform/service/imports/markup/element.js';
import { parseHtml } from '../../platform/service/imports/markup/html.js';
import { readableText } from '../../platform/service/imports/markup/readable-text.js';
import { parseXml } from '../../platform/service/imports/markup/xml.js';
import { element, escaped, paragraphs } from './xml.js';

test('what XML cannot hold is replaced, and all else comes back as it was, carriage returns too', () => {
  expect(escaped('a\u0000b\u001bc\ufffed\ud800e')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  fc.assert(
    fc.property(fc.string({ unit: fc.oneof(fc.constantFrom('\r', '\n', ']]>', '&', '<'), fc.string({ unit: 'grapheme' })) }), (text) => {
      const kept = text.replace(/[^\P{Cc}\t\n\r\u007f-\u009f]/gu, '\ufffd');
      expect(rawText(parseXml(element('a', {}, escaped(text))))).toBe(kept);
    }),
  );
});

test.each(['', '# Title\n\n- a\n-  b\n', '    code\n\n\ntext', '<b>&amp;</b>', '\n\nlate', 'a\r\nb'])(
  '%j reads the same in HTML',
  (text) => {
    expect(readableText(parseHtml(paragraphs(text)))).toBe(text);
  },
);
