import type { ImportedQuiz } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { element, xmlDocument } from '../xml.js';
import { canvasFields, metadataXml, profileFields, questionName, questionXml } from './question-xml.js';

const root = (ident: string, title: string, metadata: Readonly<Record<string, string>>, sections: string): string =>
  xmlDocument(
    element(
      'questestinterop',
      { xmlns: 'http://www.imsglobal.org/xsd/ims_qtiasiv1p2' },
      element('assessment', { ident, title }, metadataXml(metadata), element('section', { ident: 'root_section' }, sections)),
    ),
  );

/** The quiz by the profile of Common Cartridge: in one section, with those questions alone that the profile has a kind for. */
export function profileDocument(ident: string, title: string, quiz: ImportedQuiz): string {
  const items = quiz.sections.flatMap(({ questions }, section) =>
    questions.flatMap((question, at) => {
      const fields = profileFields(question);
      return fields ? [questionXml(question, questionName(section, at), fields)] : [];
    }),
  );
  const metadata = {
    cc_profile: 'cc.exam.v0p1',
    qmd_assessmenttype: 'Examination',
    qmd_scoretype: 'Percentage',
    cc_maxattempts: quiz.attemptsAllowed ? String(quiz.attemptsAllowed) : 'unlimited',
    ...(quiz.timeLimitSeconds && { qmd_timelimit: String(Math.ceil(quiz.timeLimitSeconds / 60)) }),
  };
  return root(ident, title, metadata, items.join(''));
}

/** The same as Canvas has it: with sections, what they draw, points, and all kinds that it can write. */
export function canvasDocument(ident: string, title: string, quiz: ImportedQuiz): string {
  const sections = quiz.sections.map(({ title: name, draw, questions }, section) => {
    const items = questions.flatMap((question, at) => {
      const fields = canvasFields(question);
      return fields ? [questionXml(question, questionName(section, at), fields)] : [];
    });
    const selection = draw
      ? element('selection_ordering', {}, element('selection', {}, element('selection_number', {}, String(draw))))
      : '';
    return element('section', { ident: `S${section + 1}`, title: name ?? '' }, selection, ...items);
  });
  const metadata = {
    cc_maxattempts: String(quiz.attemptsAllowed ?? 'unlimited'),
    ...(quiz.timeLimitSeconds && { qmd_timelimit: String(Math.ceil(quiz.timeLimitSeconds / 60)) }),
  };
  return root(ident, title, metadata, sections.join(''));
}
