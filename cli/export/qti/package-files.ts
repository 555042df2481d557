import { exportedQuiz } from '../../../subgraphs/content/quiz/exported-quiz.js';
import type { StoredQuiz } from '../../../subgraphs/content/quiz/quiz.js';
import type { ExtensionItem } from '../../extension/extension.js';
import { extensionFile, quizExtension } from '../extension-file.js';
import { element, escaped, xmlDocument } from '../xml.js';
import { itemXml } from './item-xml.js';

export interface ExportedQuiz {
  readonly title: string;
  readonly quiz: StoredQuiz;
}

const folderOf = (quiz: number): string => `quiz-${quiz + 1}`;
const identifierOf = (section: number, question: number): string => `item-${section + 1}-${question + 1}`;

/** The file of a question, by the places from 0. */
export const itemName = (quiz: number, section: number, question: number): string =>
  `${folderOf(quiz)}/${identifierOf(section, question)}.xml`;

/** The files of a package of QTI 3.0, by their names: a test for each quiz, an item for each question. */
export function qtiFiles(title: string, quizzes: readonly ExportedQuiz[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const resources: string[] = [];
  const own = new Map<string, ExtensionItem>();
  const add = (name: string, type: string, content: string) => {
    files.set(name, content);
    resources.push(element('resource', { identifier: `R${resources.length + 1}`, type, href: name }, element('file', { href: name })));
  };
  quizzes.forEach(({ title: quizTitle, quiz }, at) => {
    const folder = folderOf(at);
    const documents = new Map<string, string>();
    const write = (name: string, type: string, content: string) => {
      documents.set(name, content);
      add(name, type, content);
    };
    const sections = quiz.sections.map((section, index) => {
      const refs = section.questions.map((question, place) => {
        const identifier = identifierOf(index, place);
        write(itemName(at, index, place), 'imsqti_item_xmlv3p0', itemXml(question, identifier, quiz.partialCredit));
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
    write(`${folder}/test.xml`, 'imsqti_test_xmlv3p0', xmlDocument(test));
    own.set(`${folder}/test.xml`, quizExtension(exportedQuiz(quiz), documents));
  });
  const [name, content] = extensionFile(own);
  add(name, 'webcontent', content);
  const lom = element(
    'lom',
    { xmlns: 'http://ltsc.ieee.org/xsd/LOM' },
    element('general', {}, element('title', {}, element('string', {}, escaped(title)))),
  );
  const metadata = element('metadata', {}, '<schema>QTI Package</schema><schemaversion>3.0.0</schemaversion>', lom);
  const manifest = element(
    'manifest',
    { xmlns: 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1', identifier: 'MANIFEST' },
    metadata,
    element('organizations', {}),
    element('resources', {}, ...resources),
  );
  return new Map([['imsmanifest.xml', xmlDocument(manifest)], ...files]);
}
