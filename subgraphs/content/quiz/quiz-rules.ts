import { badInput } from '../../../platform/kernel/errors.js';
import { QUIZ_LIMITS } from './limits.js';
import type { ChoiceInput, QuestionInput } from './question.inputs.js';
import { checkQuestion, type Fault } from './question-rules.js';
import type { QuizInput, QuizSectionInput } from './quiz.inputs.js';
import { QuestionKind, questionsOf, type StoredQuestion, type StoredQuiz } from './quiz.js';

/**
 * BAD_USER_INPUT by path, at everything that a quiz cannot be. `before` is the quiz that it replaces: ids that are given say what stays of
 * it, and so are ids of it.
 */
export function demandQuiz(input: QuizInput, before: StoredQuiz | null): void {
  const faults: Record<string, string> = {};
  const fault: Fault = (path, message) => (faults[`quiz.${path}`] ??= message);
  if (input.sections.length === 0) fault('sections', 'must be one at least');
  const questions = input.sections.flatMap((section) => section.questions);
  if (questions.length > QUIZ_LIMITS.questions) fault('sections', `must hold ${QUIZ_LIMITS.questions} questions at most`);
  checkIds(input.sections, before?.sections ?? [], fault, 'sections');
  checkOnce(questions, fault, 'sections');
  const known = new Map(before && questionsOf(before).map((question) => [question.id, question]));
  input.sections.forEach((section, index) => {
    checkSection(section, known, within(fault, `sections.${index}`));
  });
  if (Object.keys(faults).length > 0) throw badInput(faults);
}

const within =
  (fault: Fault, path: string): Fault =>
  (rest, message) =>
    fault(`${path}.${rest}`, message);

function checkSection({ draw, questions }: QuizSectionInput, known: ReadonlyMap<string, StoredQuestion>, fault: Fault): void {
  if (questions.length === 0) fault('questions', 'must be one at least');
  if (draw && draw > questions.length) fault('draw', `must be ${questions.length} at most, the questions that there are`);
  questions.forEach((question, index) => {
    const at = within(fault, `questions.${index}`);
    checkQuestion(question, at);
    checkOrigin(question, known, at);
  });
}

/** A question that is given by its id is still of its kind, and its choices and slots by their ids are its own. */
function checkOrigin(question: QuestionInput, known: ReadonlyMap<string, StoredQuestion>, fault: Fault): void {
  const before = question.id ? known.get(question.id) : undefined;
  if (question.id && !before) fault('id', 'is not of this quiz');
  if (before && before.kind !== question.kind) fault('kind', `cannot change, and is ${before.kind}: leave the id out for a new question`);
  checkIds(question.choices ?? [], before?.choices ?? [], fault, 'choices');
  const isInline = question.kind === QuestionKind.INLINE_CHOICE;
  if (isInline) checkOnce(question.slots ?? [], fault, 'slots');
  else checkIds(question.slots ?? [], before?.slots ?? [], fault, 'slots');
  question.slots?.forEach(({ id, choices }, index) => {
    const own = isInline ? before?.slots.find((slot) => slot.id === id) : before;
    checkIds<ChoiceInput>(choices, own?.choices ?? [], fault, `slots.${index}.choices`);
  });
}

interface Given {
  readonly id?: string | null;
}

function checkIds<Each extends Given>(given: readonly Each[], known: readonly { readonly id: string }[], fault: Fault, path: string): void {
  const ids = new Set(known.map(({ id }) => id));
  given.forEach(({ id }, index) => {
    if (id && !ids.has(id)) fault(`${path}.${index}.id`, 'is not of this quiz');
  });
  checkOnce(given, fault, path);
}

function checkOnce(given: readonly Given[], fault: Fault, path: string): void {
  const ids = given.flatMap(({ id }) => (id ? [id] : []));
  if (new Set(ids).size !== ids.length) fault(path, 'must not hold an id twice');
}
