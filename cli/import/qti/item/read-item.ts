import { DomainError, ErrorCode } from '../../../../platform/kernel/errors.js';
import { childrenOf, findAll, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import type { ImportedQuestion } from '../../../../subgraphs/content/quiz/imported-quiz.js';
import { processingOf, type Responses, scoreOf } from '../scoring/processing.js';
import { Unsupported } from '../unsupported.js';
import { ItemFeedback } from './feedback.js';
import { importedQuestion } from './imported-question.js';
import type { Part, PartAnswer } from './part.js';
import { partsOf } from './parts.js';
import { solved } from './solve.js';

/** The questions that an item becomes, and what of it is not in them. */
export interface ReadItem {
  readonly questions: readonly ImportedQuestion[];
  readonly notes: readonly string[];
}

/** Reads an item with the names of QTI 2. Unsupported when it cannot be scored here as it says itself. */
export function readItem(item: MarkupElement): ReadItem {
  const processing = processingOf(item);
  const score = (responses: Responses) => scoreOf(processing, responses);
  const parts = partsOf(item, processing);
  if (!processing.rules) throw new Unsupported('it does not say how it is scored');
  if (score({}) !== 0) throw new Unsupported('no answer at all scores something');
  demandApart(parts, score);
  return reasonsOfQuiz(() => {
    const feedback = new ItemFeedback(item, processing);
    const questions = parts.map((part) => {
      const question = importedQuestion(solved(feedback.ofChoices(part), score, isWorthless(item)));
      const general = parts.length === 1 ? feedback.general(part) : null;
      return general ? { ...question, feedback: general } : question;
    });
    const isKept = questions.some((question) => question.feedback || question.choices?.some((choice) => choice.feedback));
    const hasFeedback = childrenOf(item, 'modalFeedback').length > 0;
    return { questions, notes: [...notesOf(item), ...(hasFeedback && !isKept ? ['feedback is left out'] : [])] };
  });
}

/** Whether the score can be no more than 0: for an item that only does not say how it scores, that is not said. */
const isWorthless = (item: MarkupElement): boolean =>
  childrenOf(item, 'outcomeDeclaration').some(
    ({ attributes }) => attributes.identifier === 'SCORE' && Number.parseFloat(attributes.normalMaximum ?? '') === 0,
  );

/** What a quiz refuses, in its own words: two choices with one text, a prompt that is too long. */
export function reasonsOfQuiz<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError && error.code === ErrorCode.BAD_USER_INPUT) throw new Unsupported(reasonOf(error));
    throw error;
  }
}

function reasonOf({ message, details }: DomainError): string {
  const fields = Object.entries((details?.fields ?? {}) as Record<string, string>);
  return fields.length > 0 ? fields.map(([path, fault]) => `${path.split('.').slice(-2).join(' ')} ${fault}`).join('; ') : message;
}

/** Several questions of one item must score each for itself, and together what the item does. */
export function demandApart(parts: readonly Part[], score: (responses: Responses) => number): void {
  if (parts.length < 2) return;
  const alone = parts.map((part) =>
    tellingAnswers(part).map((answer) => ({ responses: part.responses(answer), score: score(part.responses(answer)) })),
  );
  const longest = Math.max(...alone.map((answers) => answers.length));
  for (let step = 1; step <= 7; step++) {
    for (let at = 0; at < longest; at++) {
      // Each part moves through its answers at its own pace, so that all kinds of them meet.
      const chosen = alone.map((answers, part) => answers[(at * (1 + part * step)) % answers.length]).filter((each) => each !== undefined);
      const sum = chosen.reduce((total, each) => total + each.score, 0);
      const whole = score(Object.assign({}, ...chosen.map(({ responses }) => responses)));
      if (Math.abs(sum - whole) > 1e-6) throw new Unsupported('its parts are not scored each for itself');
    }
  }
}

const tellingAnswers = ({ answers, correct }: Part): PartAnswer[] => [...(correct ? [correct] : []), ...answers.slice(0, 100)];

function notesOf(item: MarkupElement): string[] {
  const notes: string[] = [];
  const pictures = findAll(item, 'img', 'object', 'picture', 'video', 'audio').length;
  if (pictures > 0) notes.push(`${pictures} pictures or other media are named, not shown`);
  if (findAll(item, 'math').length > 0) notes.push('formulas are shown as text');

  if (findAll(item, 'rubricBlock').length > 0) notes.push('rubrics are left out');
  return notes;
}
