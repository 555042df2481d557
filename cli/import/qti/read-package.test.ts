import { expect, test } from '@jest/globals';
import { archiveOf } from '../test-kit/archive-of.js';
import { readQtiPackage } from './read-package.js';

const item = (
  identifier: string,
  right = 'A',
  template = 'match_correct',
) => `<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="${identifier}" title="Item ${identifier}" xml:lang="de">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier"><qti-correct-response><qti-value>${right}</qti-value></qti-correct-response></qti-response-declaration>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
  <qti-item-body><qti-choice-interaction response-identifier="RESPONSE" max-choices="1"><qti-prompt>${identifier}?</qti-prompt>
    <qti-simple-choice identifier="A">this</qti-simple-choice><qti-simple-choice identifier="B">that</qti-simple-choice></qti-choice-interaction></qti-item-body>
  <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/${template}.xml"/></qti-assessment-item>`;

const resource = (href: string, type = 'imsqti_item_xmlv3p0') => `<resource identifier="r-${href}" type="${type}" href="${href}"/>`;
const manifest = (...resources: string[]) => `<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1">
  <metadata><lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string>A bank</string></title></general></lom></metadata>
  <resources>${resources.join('')}</resources></manifest>`;

const TEST = `<qti-assessment-test xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="t" title="A test">
  <qti-time-limits max-time="600"/>
  <qti-test-part identifier="p"><qti-assessment-section identifier="s1" title="First" visible="true">
      <qti-selection select="1"/><qti-ordering shuffle="true"/>
      <qti-assessment-item-ref identifier="i1" href="../items/one%20two.xml"/><qti-assessment-item-ref identifier="i2" href="../items/2.xml"/>
      <qti-assessment-section identifier="s2" title="Second" visible="true"><qti-assessment-item-ref identifier="i3" href="../items/3.xml"/></qti-assessment-section>
  </qti-assessment-section></qti-test-part></qti-assessment-test>`;

const quizzes = async (files: Record<string, string>) => {
  const read = await readQtiPackage(archiveOf(files), 'package');
  return { ...read, quizzes: read.modules.flatMap(({ items }) => items) };
};

test('a test is a quiz with its sections, what it draws and how long it lasts; items of no test are one of their own', async () => {
  const files = {
    'imsmanifest.xml': manifest(
      resource('tests/t.xml', 'imsqti_test_xmlv3p0'),
      ...['one two', '2', '3', '4'].map((name) => resource(`items/${name}.xml`)),
      resource('items/away.xml'),
    ),
    'tests/t.xml': TEST,
    ...Object.fromEntries(['one two', '2', '3', '4'].map((name) => [`items/${name}.xml`, item(name)])),
    'items/5.xml': item('5'),
  };
  const read = await quizzes(files);
  expect(read).toMatchObject({ title: 'A bank', language: 'de' });
  expect(read.quizzes).toMatchObject([
    {
      title: 'A test',
      quiz: {
        timeLimitSeconds: 600,
        shuffleQuestions: true,
        sections: [
          { title: 'First', draw: 1, questions: [{ prompt: 'one two?' }, { prompt: '2?' }] },
          { title: 'Second', draw: null, questions: [{ prompt: '3?' }] },
        ],
      },
    },
    { title: 'A bank', quiz: { sections: [{ questions: [{ prompt: '4?' }] }] } },
  ]);
  expect(read.notes).toEqual([
    { id: 'items/away.xml', title: '', left: 'out', reason: 'the manifest names it, and it is not in the package' },
  ]);
});

test('items without a manifest are read from where they lie; what is no item is passed over, what is broken is named', async () => {
  const read = await quizzes({
    '1.xml': item('1'),
    'a/2.xml': item('2', 'A', 'match_nothing'),
    'other.xml': '<other/>',
    'broken.xml': '<a>',
    'x.png': '',
  });
  expect(read.quizzes).toMatchObject([{ title: 'Items', quiz: { sections: [{ questions: [{ prompt: '1?' }] }] } }]);
  expect(read.notes).toMatchObject([
    { id: 'a/2.xml', title: 'Item 2', left: 'out', reason: 'its scoring is the template match_nothing' },
    { id: 'broken.xml', left: 'out', reason: expect.stringContaining('not well formed') },
  ]);
});

test('a manifest that names a file outside of the package reads none', async () => {
  const read = await quizzes({ 'imsmanifest.xml': manifest(resource('../../../../etc/passwd')) });
  expect(read.quizzes).toEqual([]);
  expect(read.notes).toMatchObject([{ left: 'out', reason: 'the manifest names it, and it is not in the package' }]);
});
