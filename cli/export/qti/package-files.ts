import type { StoredQuiz } from '../../../subgraphs/content/quiz/quiz.js';
import { itemXml } from './item-xml.js';
import { element, escaped } from './xml.js';

export interface ExportedQuiz {
  readonly title: string;
  readonly quiz: StoredQuiz;
}

/** The files of a package of QTI 3.0, by their names: a test for each quiz, an item for each question. */
export function qtiFiles(title: string, quizzes: readonly ExportedQuiz[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const resources: string[] = [];
  const add = (name: string, type: string, content: string) => {
    files.set(name, content);
    resources.push(element('resource', { identifier: `R${resources.length + 1}`, type, href: name }, element('file', { href: name })));
  };
  quizzes.forEach(({ title: quizTitle, quiz }, at) => {
    const folder = `quiz-${at + 1}`;
    const sections = quiz.sections.map((section, index) => {
      const refs = section.questions.map((question, place) => {
        const identifier = `item-${index + 1}-${place + 1}`;
        add(`${folder}/${identifier}.xml`, 'imsqti_item_xmlv3p0', itemXml(question, identifier, quiz.partialCredit));
        return element('qti-assessment-item-ref', { identifier, href: `${identifier}.xml` });
      });
      return element(
        'qti-assessment-section',
        { identifier: `section-${index + 1}`, title: section.title, visible: 'true' },
        ...(section.draw === null ? [] : [element('qti-selection', { select: section.draw })]),
        ...(quiz.shuffleQuestions ? [element('qti-ordering', { shuffle: 'true' })] : []),
        ...refs,
      );
    });
    const test = element(
      'qti-assessment-test',
      { xmlns: 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0', identifier: folder, title: quizTitle },
      ...(quiz.timeLimitSeconds === null ? [] : [element('qti-time-limits', { 'max-time': quiz.timeLimitSeconds })]),
      element('qti-test-part', { identifier: 'part', 'navigation-mode': 'nonlinear', 'submission-mode': 'simultaneous' }, ...sections),
    );
    add(`${folder}/test.xml`, 'imsqti_test_xmlv3p0', `<?xml version="1.0" encoding="UTF-8"?>\n${test}\n`);
  });
  const name = element(
    'lom',
    { xmlns: 'http://ltsc.ieee.org/xsd/LOM' },
    element('general', {}, element('title', {}, element('string', {}, escaped(title)))),
  );
  const metadata = element('metadata', {}, '<schema>QTI Package</schema><schemaversion>3.0.0</schemaversion>', name);
  const manifest = element(
    'manifest',
    { xmlns: 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1', identifier: 'MANIFEST' },
    metadata,
    element('organizations', {}),
    element('resources', {}, ...resources),
  );
  return new Map([['imsmanifest.xml', `<?xml version="1.0" encoding="UTF-8"?>\n${manifest}\n`], ...files]);
}
