import { resetMail } from './reset-mail.js';

const facts = {
  id: 'password-reset.1',
  to: { name: 'Ada', address: 'ada@example.org' },
  date: new Date('2026-01-01T00:00:00Z'),
  link: 'https://lms.example.org/reset?token=abc',
  token: 'abc',
  minutes: 60,
};

describe('the mail with a token for a new password', () => {
  it.each([
    ['en', 'Set a new password'],
    ['de', 'Neues Passwort setzen'],
    ['de-AT', 'Neues Passwort setzen'],
    ['pt-BR', 'Set a new password'],
    ['constructor', 'Set a new password'],
  ])('is in the language of its reader: %s', (locale, subject) => {
    expect(resetMail({ ...facts, locale }).subject).toBe(subject);
  });

  it.each(['en', 'de'])('holds link, code and time in %s, the code on a line of its own', (locale) => {
    const { text } = resetMail({ ...facts, locale });
    for (const fact of [facts.to.name, facts.link, '60']) expect(text).toContain(fact);
    expect(text.split('\n')).toContain(facts.token);
  });
});
