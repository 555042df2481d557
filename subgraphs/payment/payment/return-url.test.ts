import { demandReturnUrl } from './return-url.js';

const origins = () => new Set(['https://app.school.test', 'http://localhost:5173']);
const refusal = (given: string) => {
  try {
    return demandReturnUrl(given, origins);
  } catch (error) {
    return error;
  }
};

test('an address of an allowed origin is kept, as a browser reads it', () => {
  expect(demandReturnUrl('https://app.school.test/courses/1?paid=1#top', origins)).toBe('https://app.school.test/courses/1?paid=1#top');
  expect(demandReturnUrl('HTTPS://APP.school.test:443/a b', origins)).toBe('https://app.school.test/a%20b');
  expect(demandReturnUrl('http://localhost:5173', origins)).toBe('http://localhost:5173/');
});

test('none is none', () => {
  expect([demandReturnUrl(null, origins), demandReturnUrl(undefined, origins)]).toEqual([null, null]);
});

test.each([
  '',
  'not an address',
  '/courses',
  '//app.school.test/',
  'https://evil.test/',
  'http://app.school.test/',
  'https://app.school.test:8443/',
  'https://app.school.test.evil.test/',
  'https://app.school.test@evil.test/',
  'https://me:secret@app.school.test/',
  'https://evil.test\\@app.school.test/',
  'javascript:alert(1)//https://app.school.test',
  'data:text/html,hello',
  'null',
  'https://app.school.test/\u0000\ud800'.replace('app', 'a\u0000pp'),
])('%j is refused with the name of the field', (given) => {
  expect(refusal(given)).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { returnUrl: expect.any(String) } } });
});
