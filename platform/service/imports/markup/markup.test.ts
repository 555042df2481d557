import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rawText } from './element.js';
import { parseHtml } from './html.js';
import { readableText } from './readable-text.js';
import { parseXml } from './xml.js';

describe('XML', () => {
  test('is a tree in the order of the document, without prefixes', () => {
    expect(parseXml('<q:a xmlns:q="u" q:x="1" y="2">one <b/>two<![CDATA[ <3]]></q:a>')).toMatchObject({
      name: 'a',
      attributes: { x: '1', y: '2' },
      children: ['one ', { name: 'b' }, 'two <3'],
    });
  });

  test('knows the characters of XML and HTML by name', () => {
    expect(rawText(parseXml('<a>&lt;&amp;&nbsp;&#228;&#x2F;</a>'))).toBe('<&\u00a0ä/');
  });

  test('may be in other encodings that say so', () => {
    expect(rawText(parseXml(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>', 'latin1')))).toBe('ä');
    expect(rawText(parseXml(Buffer.from('\uFEFF<a>ä</a>', 'utf16le')))).toBe('ä');
    expect(rawText(parseXml(Buffer.from('\uFEFF<a>ä</a>')))).toBe('ä');
  });

  test('may name a document type, which is not read', () => {
    expect(parseXml('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>').name).toBe('a');
  });

  test.each([
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['entities that multiply', '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'],
    ['entities of parameters', '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><a/>'],
    ['an entity that nobody declared', '<a>&x;</a>'],
    ['depth', `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`],
    ['elements that are not closed', '<a><b></a>'],
    ['an end in the middle', '<a><b>'],
    ['two roots', '<a/><b/>'],
    ['nothing', ''],
    ['text alone', 'hello'],
    ['bytes that are no text', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe])],
  ])('refuses %s', (_, xml) => {
    expect(() => parseXml(xml)).toThrow(expect.objectContaining({ name: 'UnsafeArchive' }));
  });
});

describe('readable text', () => {
  const of = (html: string) => readableText(parseHtml(html));

  test.each([
    ['<p>One\n two</p><p>three</p>', 'One two\n\nthree'],
    ['a<br>b', 'a\nb'],
    ['<ul><li>a</li><li><p>b</p></li></ul>', '- a\n- b'],
    ['<ol><li>a<li>b</ol>', '1. a\n2. b'],
    ['see <a href="https://example.org/">there</a>, or <a href="javascript:x()">here</a>', 'see there (https://example.org/), or here'],
    ['<img alt="A cat" src="cat.png">', '[A cat: cat.png]'],
    ['<script>alert(1)</script><style>p{}</style>x', 'x'],
    ['1 &lt; 2 &amp;amp; <b>3</b><i>4</i>', '1 < 2 &amp; 34'],
    ['<div>a</div>\n<div>b</div>', 'a\nb'],
    ['<pre>  a\n   b</pre>', '  a\n   b'],
  ])('%j is %j', (html, text) => {
    expect(of(html)).toBe(text);
  });

  test('of escaped text is the text', () => {
    const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab <>&;\n"\'') }), (text) => expect(of(`<pre>${escaped(text)}</pre>`)).toBe(text)),
    );
  });

  test('never fails, whatever the markup', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', 'p', 'li', 'a', ' ', '=', '"', '!', '-', '[') }),
        (html) => void of(html),
      ),
    );
  });
});
