import { delivered } from './engine/deliver.js';
import type { DrawnQuestion } from './engine/draw.js';
import { ALL_VISIBLE } from './engine/review.js';
import { QuestionKind, type StoredQuestion, type StoredQuiz } from './quiz.js';
import type { QuizSection } from './quiz.types.js';

/** All questions as their authors see them, with their keys, in the order of the document. */
export const sectionsShown = ({ sections }: StoredQuiz): readonly QuizSection[] =>
  sections.map(({ id, title, draw, questions }) => ({ id, title, draw, questions: questions.map(shownWhole) }));

export const shownWhole = (question: StoredQuestion) => delivered(question, undrawn(question), { visible: ALL_VISIBLE });

/** A question that nobody has drawn: as it is stored, but for ORDERING, whose author wrote it in the right order. */
const undrawn = (question: StoredQuestion): DrawnQuestion => ({
  questionId: question.id,
  kind: question.kind,
  choiceIds: question.kind === QuestionKind.ORDERING ? question.key.order : question.choices.map(({ id }) => id),
  slots: question.slots.map(({ id, choices }) => ({ slotId: id, choiceIds: choices.map((choice) => choice.id) })),
});
