import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import { exportedQuiz } from '../../../subgraphs/content/quiz/exported-quiz.js';
import type { ImportedQuestion } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { readItem } from '../../import/qti/item/read-item.js';
import { normalized } from '../../import/qti/normalized.js';
import { changesOf } from '../changes.js';
import type { ExportNote } from '../export-note.js';
import { itemTitle } from '../item-title.js';
import { itemXml } from './item-xml.js';
import { type ExportedQuiz, itemName } from './package-files.js';

/** What QTI cannot say of each question. */
export const qtiNotes = (quizzes: readonly ExportedQuiz[]): ExportNote[] =>
  quizzes.flatMap(({ quiz }, at) => {
    const { sections } = exportedQuiz(quiz);
    return quiz.sections.flatMap((section, index) =>
      section.questions.flatMap((stored, place) => {
        const question = sections[index]?.questions[place] as ImportedQuestion;
        const read = () => readItem(normalized(parseXml(itemXml(stored, 'item', quiz.partialCredit)))).questions;
        const changes = changesOf(question, quiz.partialCredit, read);
        return changes.map((reason) => ({ id: itemName(at, index, place), title: itemTitle(stored, ''), reason }));
      }),
    );
  });
