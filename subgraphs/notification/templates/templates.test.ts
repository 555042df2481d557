import { type Facts, NOTIFICATION_KINDS, NotificationKind } from '../kinds.js';
import { emailOf } from './email.js';
import { render } from './render.js';

const course = { courseTitle: 'Welding' };
const assignment = { ...course, assignmentTitle: 'A first seam' };
const facts: { [Kind in NotificationKind]: Facts[Kind] } = {
  WELCOME: {},
  COURSE_PUBLISHED: course,
  ANNOUNCEMENT: { ...course, title: 'Bring gloves', body: 'Tomorrow we weld.\n\nSee you!' },
  ENROLLMENT_CONFIRMED: course,
  ENROLLMENT_CANCELLED: { ...course, reason: 'the course is full' },
  WAITLIST_PROMOTED: { ...course, seatHeldUntil: '2026-04-01T12:30:00Z' },
  PAYMENT_FAILED: { what: 'Welding', reason: 'the card was declined' },
  PAYMENT_REFUNDED: { what: 'Welding', amount: 123_456, currency: 'EUR' },
  ASSIGNMENT_CREATED: { ...assignment, dueAt: '2026-04-01T12:30:00Z' },
  ASSIGNMENT_CHANGED: { ...assignment, dueAt: null, forYou: false },
  SUBMISSION_RECEIVED: assignment,
  SUBMISSION_REJECTED: { ...assignment, reason: 'the course was deleted' },
  GRADE_RELEASED: { ...assignment, changed: false },
  COURSE_COMPLETED: course,
  COURSE_DELETED: course,
  COURSE_TRANSFERRED: { ...course, yours: true },
};

describe.each(NOTIFICATION_KINDS)('%s', (kind) => {
  test('has its own words in every language, with every fact in them', () => {
    const english = render(kind, facts[kind], 'en');
    const german = render(kind, facts[kind], 'de-AT');
    if (kind !== NotificationKind.ANNOUNCEMENT) expect(german.title).not.toBe(english.title);
    for (const words of [english, german]) {
      const all = `${words.title} ${words.body}`;
      for (const [name, value] of Object.entries(facts[kind])) {
        if (['dueAt', 'seatHeldUntil'].includes(name)) expect(all).toMatch(value === null ? /./ : /2026/);
        else if (typeof value === 'string' && name !== 'currency') expect(all).toContain(value);
      }
      expect(all).not.toMatch(/undefined|null|\[object/);
    }
  });
});

test.each(['en', 'de'])('a certificate that was revoked or issued again has words of its own in %s', (locale) => {
  const of = (certificate?: Facts[NotificationKind.COURSE_COMPLETED]['certificate']) =>
    render(NotificationKind.COURSE_COMPLETED, { ...course, ...(certificate && { certificate }) }, locale);
  const [revoked, reissued] = [
    of({ change: 'REVOKED', serial: '7K3M-0QZD', reason: 'it was copied' }),
    of({ change: 'REISSUED', serial: '7K3M-0QZD' }),
  ];
  expect(new Set([of(), revoked, reissued].map(({ title }) => title)).size).toBe(3);
  for (const { body } of [revoked, reissued]) for (const fact of ['Welding', '7K3M-0QZD']) expect(body).toContain(fact);
  expect(revoked.body).toContain('it was copied');
});

test.each(['en', 'de'])('a grade that changed, and conditions of one’s own, have words of their own in %s', (locale) => {
  const grade = (changed: boolean) => render(NotificationKind.GRADE_RELEASED, { ...assignment, changed }, locale);
  expect(grade(true).title).not.toBe(grade(false).title);
  expect(grade(true).body).not.toBe(grade(false).body);
  const change = (forYou: boolean) =>
    render(NotificationKind.ASSIGNMENT_CHANGED, { ...assignment, dueAt: '2026-04-01T12:30:00Z', forYou }, locale);
  for (const { body } of [change(true), change(false)]) expect(body).toMatch(/2026.*UTC/);
  expect(change(true).title).not.toBe(change(false).title);
});

test.each(['en', 'de'])('an excuse, and a course that was handed on, have words for both sides in %s', (locale) => {
  const excused = (excused?: boolean) =>
    render(
      NotificationKind.ASSIGNMENT_CHANGED,
      { ...assignment, dueAt: null, forYou: true, ...(excused !== undefined && { excused }) },
      locale,
    );
  const handedOn = (yours: boolean) => render(NotificationKind.COURSE_TRANSFERRED, { ...course, yours }, locale);
  const all = [excused(), excused(true), excused(false), handedOn(true), handedOn(false)];
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  expect(new Set(all.map(({ body }) => body)).size).toBe(all.length);
  for (const { body } of all) expect(body).toContain('Welding');
});

test('money and moments are written as the reader is used to', () => {
  const refund = (locale: string) => render(NotificationKind.PAYMENT_REFUNDED, facts.PAYMENT_REFUNDED, locale).body;
  expect(refund('en')).toContain('€1,234.56');
  expect(refund('de')).toContain('1.234,56');
  const yen = { what: 'Welding', amount: 500, currency: 'JPY' };
  expect(render(NotificationKind.PAYMENT_REFUNDED, yen, 'en').body).toContain('¥500 ');
  expect(render(NotificationKind.WAITLIST_PROMOTED, facts.WAITLIST_PROMOTED, 'de').body).toContain('1. April 2026 um 12:30 UTC');
});

test.each([null, 'fr', 'fr-CA', 'x-weird', ''])('a reader with the locale %p is spoken to in English throughout', (locale) => {
  expect(render(NotificationKind.WAITLIST_PROMOTED, facts.WAITLIST_PROMOTED, locale)).toEqual(
    render(NotificationKind.WAITLIST_PROMOTED, facts.WAITLIST_PROMOTED, 'en'),
  );
});

describe('an email', () => {
  const evil = '<img src=x onerror=alert(1)>&"\'';
  const letter = {
    kind: NotificationKind.ANNOUNCEMENT,
    facts: { courseTitle: evil, title: evil, body: `${evil}\n\n${evil}\nline` },
    locale: 'en',
    displayName: evil,
    url: `https://lms.test/${evil}`,
  } as const;

  test('escapes every word that came from a user', () => {
    const { html, text } = emailOf(letter);
    expect(html).not.toContain('<img');
    expect(html.match(/&lt;img src=x onerror=alert\(1\)&gt;&amp;&quot;&#39;/g)).toHaveLength(8);
    expect(text).toContain(evil);
  });

  test('keeps paragraphs and lines, and leads to where it belongs', () => {
    const { html, text } = emailOf({
      ...letter,
      displayName: 'Ada',
      facts: { courseTitle: 'C', title: 't', body: 'one\ntwo\n\nthree' },
      url: 'https://lms.test/courses/1',
    });
    expect(html).toContain('<p>one<br>two</p>\n<p>three</p>');
    expect(html).toContain('<a href="https://lms.test/courses/1">Open</a>');
    expect(text).toMatch(/^Hello Ada,\n\none\ntwo\n\nthree\n\nOpen: https:\/\/lms\.test\/courses\/1\n\n-- \n/);
  });

  test('has a subject of one line', () => {
    expect(emailOf({ ...letter, facts: { courseTitle: 'C', title: 'a\r\nBcc: all@lms.test', body: '' } }).subject).toBe(
      'C: a Bcc: all@lms.test',
    );
  });
});
