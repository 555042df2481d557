import { folded } from './engine/folded.js';
import { gapsOf } from './gaps.js';
import type { ChoiceInput, QuestionInput, SlotInput } from './question.inputs.js';
import { QuestionKind } from './quiz.js';

/** Takes note of what is wrong at a path within the thing that is checked. */
export type Fault = (path: string, message: string) => void;

type KeyField = 'choices' | 'slots' | 'answerNumber' | 'tolerance' | 'answerTexts';
const KEY_FIELDS: readonly KeyField[] = ['choices', 'slots', 'answerNumber', 'tolerance', 'answerTexts'];

/** What the author of each kind fills in. */
const FIELDS: Readonly<Record<QuestionKind, readonly KeyField[]>> = {
  SINGLE_CHOICE: ['choices'],
  MULTIPLE_CHOICE: ['choices'],
  NUMERIC: ['answerNumber', 'tolerance'],
  TEXT: ['answerTexts'],
  ORDERING: ['choices'],
  MATCHING: ['slots'],
  INLINE_CHOICE: ['slots'],
};

/** Notes what no question of its kind can be. */
export function checkQuestion(question: QuestionInput, fault: Fault): void {
  for (const field of KEY_FIELDS) {
    if (isFilled(question[field]) && !FIELDS[question.kind].includes(field)) fault(field, `is not for ${question.kind}`);
  }
  RULES[question.kind](question, fault);
}

const isFilled = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined);

const RULES: Readonly<Record<QuestionKind, (question: QuestionInput, fault: Fault) => void>> = {
  [QuestionKind.SINGLE_CHOICE]: ({ choices }, fault) => demandOneRight(choices ?? [], fault, 'choices'),
  [QuestionKind.MULTIPLE_CHOICE]({ choices }, fault) {
    // Without a right one nobody could earn its points: choosing nothing is no answer.
    if (rightOf(choices ?? []) === 0) fault('choices', 'must hold a correct one');
  },
  [QuestionKind.NUMERIC]({ answerNumber }, fault) {
    if (!isFilled(answerNumber)) fault('answerNumber', 'is the key of NUMERIC');
  },
  [QuestionKind.TEXT]({ answerTexts }, fault) {
    if (!isFilled(answerTexts)) fault('answerTexts', 'is the key of TEXT');
    answerTexts?.forEach((text, index) => {
      if (folded(text) === '') fault(`answerTexts.${index}`, 'must not be blank');
    });
  },
  [QuestionKind.ORDERING]({ choices }, fault) {
    if ((choices?.length ?? 0) < 2) fault('choices', 'must be two at least');
    if (rightOf(choices ?? []) > 0) fault('choices', 'must be in the right order, and none of them correct');
    demandDistinct(choices ?? [], fault, 'choices');
  },
  [QuestionKind.MATCHING]({ slots }, fault) {
    if (!isFilled(slots)) fault('slots', 'must be one at least');
    const same = JSON.stringify(slots?.[0]?.choices.map(shown));
    slots?.forEach(({ choices }, index) => {
      if (JSON.stringify(choices.map(shown)) !== same) fault(`slots.${index}.choices`, 'must be the same in every slot');
      demandOneRight(choices, fault, `slots.${index}.choices`);
    });
    demandDistinct(slots?.[0]?.choices ?? [], fault, 'slots.0.choices');
  },
  [QuestionKind.INLINE_CHOICE]({ prompt, slots }, fault) {
    if (!isFilled(slots)) fault('slots', 'must be one at least');
    const gaps = gapsOf(prompt);
    if (new Set(gaps).size !== gaps.length) fault('prompt', 'must hold each slot once');
    if (gaps.some((gap) => !slots?.some(({ id }) => id === gap))) fault('prompt', 'must hold slots alone between [[ and ]]');
    slots?.forEach((slot, index) => {
      checkGap(slot, gaps, fault, `slots.${index}`);
    });
  },
};

function checkGap({ id, choices }: SlotInput, gaps: readonly string[], fault: Fault, path: string): void {
  if (!id || !gaps.includes(id)) fault(`${path}.id`, 'must be in the prompt as [[id]]');
  demandOneRight(choices, fault, `${path}.choices`);
}

const rightOf = (choices: readonly ChoiceInput[]): number => choices.filter(({ correct }) => correct).length;

function demandOneRight(choices: readonly ChoiceInput[], fault: Fault, path: string): void {
  if (rightOf(choices) !== 1) fault(path, 'must hold exactly one correct one');
}

/** Two that read the same could not be told apart by a student, though only one of them is right at its place. */
function demandDistinct(choices: readonly ChoiceInput[], fault: Fault, path: string): void {
  if (new Set(choices.map(({ text }) => text)).size !== choices.length) fault(path, 'must not hold two with the same text');
}

/** A choice of MATCHING, as far as it is the same in every slot. */
const shown = ({ id, text }: ChoiceInput): readonly [string | null, string] => [id ?? null, text];
