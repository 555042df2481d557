import { isVisibleLine, tidyLine, visibleLine } from './text.js';

test.each([
  ['decomposed letters', 'E\u0301clair', '\u00c9clair'],
  ['Hangul', '\u1112\u1161\u11ab', '\ud55c'],
  ['blanks around and within', ' \u00a0A \t\u3000 b\u2003', 'A b'],
  ['what is tidy already', 'Models that learn: 100% “fun”', 'Models that learn: 100% “fun”'],
  ['two lines, which stay two', 'a\nb', 'a\nb'],
])('%s have one spelling', (_what, given, tidy) => {
  expect(tidyLine(given)).toBe(tidy);
  expect(tidyLine(tidy)).toBe(tidy);
});

test.each([
  ['letters of any script', 'Łódź Ελλάδα Москва 東京 서울 தமிழ் עברית العربية'],
  ['signs', 'C++ & C#: 100% (½ price) – «now»!'],
  ['emoji of one and of many characters', 'Code 👩🏽‍💻 with ❤️ in 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ 🇫🇷 ©️ ☎'],
  ['a Persian name with a joiner', 'می\u200cخواهم'],
  ['a Sinhala word with a joiner', 'ශ්\u200dරී ලංකා'],
  ['a Malayalam word that ends with one', 'അവന്\u200d'],
  ['a Japanese name with the form of a character', '葛\u{e0100}城'],
])('%s can be seen', (_what, text) => {
  expect(isVisibleLine(text)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['blanks', ' \u3000\u2800'],
  ['two lines', 'a\nb'],
  ['a line separator', 'a\u2028b'],
  ['a control of the upper half', 'a\u0085b'],
  ['an override of the direction', 'cod\u202egpj.exe'],
  ['an isolate of the direction', 'a\u2066b\u2069'],
  ['a mark of the direction', 'a\u200eb'],
  ['an Arabic mark of the direction', 'a\u061cb'],
  ['a zero-width space', 'ad\u200bmin'],
  ['a joiner between Latin letters', 'ad\u200dmin'],
  ['a joiner before anything', '\u200dadmin'],
  ['two joiners', 'می\u200c\u200cخ'],
  ['a word joiner', 'ad\u2060min'],
  ['a byte order mark', '\ufeffadmin'],
  ['a soft hyphen', 'ad\u00admin'],
  ['a filler of Hangul', 'ad\u3164min'],
  ['a combining joiner', 'a\u034fb'],
  ['a tag', 'a\u{e0041}'],
  ['a form of no character', 'a\ufe0f'],
  ['an annotation', 'a\ufff9b'],
])('%s cannot be a line', (_what, text) => {
  expect(isVisibleLine(text)).toBe(false);
});

test.each([
  ['what can be seen stays', 'Code 👩🏽‍💻 می\u200cخواهم', 'Code 👩🏽‍💻 می\u200cخواهم'],
  ['lines and controls become blanks', ' a\r\n\tb\u0007c\u0085d ', 'a b c d'],
  ['what turns the direction goes', '\u202eevil\u2066', 'evil'],
  ['half of a surrogate pair is a character that is not known', 'a\ud83d', 'a\ufffd'],
  ['nothing that can be seen is nothing', '\u202e \u200b\u2800', ''],
])('of a line from elsewhere %s', (_what, given, seen) => {
  expect(visibleLine(given)).toBe(seen);
});
