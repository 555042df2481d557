import fc from 'fast-check';
import { escapeHtml, SNIPPET_LENGTH, snippetOf } from './snippet.js';

const plain = (html: string) => html.replace(/<\/?em>/g, '');

test('marks are all the markup that there is, whatever the text and the matches', () => {
  const cases = fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 600 }), cuts: fc.array(fc.nat(600), { maxLength: 12 }) });
  fc.assert(
    fc.property(cases, ({ text, cuts }) => {
      const at = cuts.map((cut) => Math.min(cut, text.length)).sort((one, other) => one - other);
      const matches = at.slice(1).flatMap((end, nth) => (end > (at[nth] as number) ? [{ start: at[nth] as number, end }] : []));
      const html = snippetOf(text, matches);
      expect(plain(html)).not.toMatch(/[<>"']/);
      expect(html.split('<em>')).toHaveLength(html.split('</em>').length);
      expect(escapeHtml(text)).toContain(plain(html).replace(/^… /, '').replace(/ …$/, ''));
    }),
  );
});

test('a long text is cut between words, around what matches', () => {
  const text = `${'before '.repeat(100)}here ${'after '.repeat(100)}`;
  const start = text.indexOf('here');
  const html = snippetOf(text, [{ start, end: start + 4 }]);
  expect(html).toMatch(/^… (before )+<em>here<\/em>( after)+ …$/);
  expect(plain(html).length).toBeLessThanOrEqual(SNIPPET_LENGTH + 4);
});

test('matches that touch are one', () => {
  expect(
    snippetOf('機械学習', [
      { start: 0, end: 2 },
      { start: 1, end: 3 },
    ]),
  ).toBe('<em>機械学</em>習');
});
