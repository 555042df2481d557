import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import type { ImportedQuestion, ImportedQuiz } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { PartialCredit } from '../../../subgraphs/content/quiz/quiz.js';
import type { CoursePackage, QuizItem } from '../../import/package/course-package.js';
import { readItem } from '../../import/qti-1.2/read-item.js';
import { changesOf } from '../changes.js';
import type { ExportNote } from '../export-note.js';
import { itemTitle } from '../item-title.js';
import { canvasFields, PROFILES, profileFields, questionName, questionXml } from './question-xml.js';

/** What a cartridge cannot say of each question of its quizzes. */
export const cartridgeNotes = ({ modules }: CoursePackage): ExportNote[] =>
  modules.flatMap(({ items }) => items.flatMap((item) => (item.kind === 'QUIZ' ? notesOf(item) : [])));

function notesOf({ id, title, quiz }: QuizItem): ExportNote[] {
  const ofQuestions = quiz.sections.flatMap(({ questions }, section) =>
    questions.flatMap((question, at) => {
      const name = `${id} ${questionName(section, at)}`;
      return reasonsFor(question, quiz).map((reason) => ({ id: name, title: itemTitle(question, ''), reason }));
    }),
  );
  const isDrawn = quiz.sections.some(({ draw }) => draw);
  const reason = 'systems that only know the profile of Common Cartridge ask all questions of a section that draws some';
  return isDrawn ? [{ id, title, reason }, ...ofQuestions] : ofQuestions;
}

function reasonsFor(question: ImportedQuestion, { partialCredit }: ImportedQuiz): string[] {
  const fields = canvasFields(question);
  if (!fields) return ['it is left out: QTI 1.2 has no such question'];
  const read = () => readItem(parseXml(questionXml(question, 'Q', fields)), null).questions;
  return [...changesOf(question, partialCredit ?? PartialCredit.PROPORTIONAL, read), ...reasonsOfProfile(question)];
}

/** The profile is what those read who do not know Canvas. */
function reasonsOfProfile(question: ImportedQuestion): string[] {
  const { cc_weighting } = profileFields(question) ?? {};
  if (!PROFILES[question.kind]) return ['it is only in the document of Canvas: the profile of Common Cartridge has no such question'];
  return Number(cc_weighting) === question.points ? [] : [`by the profile of Common Cartridge it weighs ${cc_weighting}`];
}
