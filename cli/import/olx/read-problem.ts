import {
  childOf,
  childrenOf,
  findAll,
  type MarkupElement,
  type MarkupNode,
  rawText,
} from '../../../platform/service/imports/markup/element.js';
import { readableText } from '../../../platform/service/imports/markup/readable-text.js';
import type { ImportedQuestion } from '../../../subgraphs/content/quiz/imported-quiz.js';
import type { ChoiceInput } from '../../../subgraphs/content/quiz/question.inputs.js';
import { PartialCredit, QuestionKind } from '../../../subgraphs/content/quiz/quiz.js';
import { Unsupported } from '../qti/unsupported.js';
import { numberKey } from './number-key.js';

export interface ReadProblem {
  readonly questions: readonly ImportedQuestion[];
  readonly notes: readonly { readonly left: 'out' | 'in part'; readonly reason: string }[];
}

type Question = Omit<ImportedQuestion, 'prompt'>;

const RESPONSES: Readonly<Record<string, (response: MarkupElement) => Question>> = {
  multiplechoiceresponse: (response) => ({ kind: QuestionKind.SINGLE_CHOICE, choices: oneRight(choicesIn(response)) }),
  choiceresponse: (response) => ({
    kind: QuestionKind.MULTIPLE_CHOICE,
    choices: choicesIn(response),
    marking: { partialCredit: PartialCredit.ALL_OR_NOTHING },
  }),
  optionresponse: (response) => ({ kind: QuestionKind.SINGLE_CHOICE, choices: oneRight(optionsIn(response)) }),
  numericalresponse: (response) => ({ kind: QuestionKind.NUMERIC, ...numberKey(response) }),
  stringresponse: textQuestion,
};

/** A problem as questions, one for each of its responses: the text before a response is its prompt. */
export function readProblem(problem: MarkupElement): ReadProblem {
  if (findAll(problem, 'script').length > 0) throw new Unsupported('it is computed by a script');
  const pieces = flattened(problem);
  const count = pieces.filter((piece) => isResponse(piece)).length;
  if (count === 0) throw new Unsupported('it asks nothing');
  const points = (Number(problem.attributes.weight) || count) / count;
  const feedback =
    findAll(problem, 'solution')
      .map((solution) => readableText({ ...solution, name: 'div' }))
      .join('\n\n') || null;
  const questions: ImportedQuestion[] = [];
  const notes: ReadProblem['notes'][number][] = [];
  let before: MarkupNode[] = [];
  for (const piece of pieces) {
    if (!isResponse(piece)) {
      before.push(piece);
      continue;
    }
    try {
      questions.push({ ...questionOf(piece), prompt: promptOf(before, piece), points, feedback });
      if (piece.attributes.partial_credit)
        notes.push({ left: 'in part', reason: 'its partial credit is left out: it is right as a whole or not' });
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      notes.push({ left: 'out', reason: `a response is left out: ${error.message}` });
    }
    before = [];
  }
  if (findAll(problem, 'demandhint').length > 0) notes.push({ left: 'in part', reason: 'hints are left out' });
  return { questions, notes };
}

const isResponse = (piece: MarkupNode): piece is MarkupElement => typeof piece !== 'string' && piece.name.endsWith('response');

/** What stands around responses is looked into; everything else stays whole. */
function flattened(element: MarkupElement): MarkupNode[] {
  return element.children.flatMap((child) => {
    if (typeof child === 'string' || isResponse(child) || !hasResponse(child)) return [child];
    return flattened(child);
  });
}

const hasResponse = (element: MarkupElement): boolean => childrenOf(element).some((child) => isResponse(child) || hasResponse(child));

function questionOf(response: MarkupElement): Question {
  const read = Object.hasOwn(RESPONSES, response.name) ? RESPONSES[response.name] : undefined;
  if (!read) throw new Unsupported(`there is no kind of question for ${response.name}`);
  return read(response);
}

const HIDDEN = ['solution', 'demandhint', 'choicehint', 'optionhint', 'correcthint', 'stringequalhint', 'compoundhint'];
const hide = ({ name }: MarkupElement): string | undefined => (HIDDEN.includes(name) ? '' : undefined);

/** Where no text stands before a response, its label says what is asked. */
function promptOf(before: readonly MarkupNode[], response: MarkupElement): string {
  const labels = childrenOf(response, 'label', 'description').map((label) => readableText(label));
  const text = readableText({ name: 'div', attributes: {}, children: before }, hide);
  const attribute = findAll(response, 'textline', 'formulaequationinput', 'choicegroup', 'checkboxgroup', 'optioninput')[0]?.attributes
    .label;
  return [text, ...labels].filter(Boolean).join('\n\n') || (attribute ?? '');
}

const choicesIn = (response: MarkupElement): ChoiceInput[] => findAll(response, 'choice').map((choice) => choiceOf(choice, 'choicehint'));

function choiceOf(choice: MarkupElement, hintName: string): ChoiceInput {
  const hints = childrenOf(choice, hintName).filter(({ attributes }) => attributes.selected !== 'false');
  return {
    text: readableText({ ...choice, name: 'div' }, hide),
    correct: choice.attributes.correct?.toLowerCase() === 'true',
    feedback: hints.map((hint) => readableText(hint)).join('\n') || null,
  };
}

function optionsIn(response: MarkupElement): ChoiceInput[] {
  const input = childOf(response, 'optioninput');
  const written = input?.attributes.options;
  if (!input || !written) return findAll(response, 'option').map((option) => choiceOf(option, 'optionhint'));
  const texts = [...written.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(([, single, double]) => single ?? double ?? '');
  return texts.map((text) => ({ text, correct: text === input.attributes.correct }));
}

function oneRight(choices: ChoiceInput[]): ChoiceInput[] {
  if (choices.filter(({ correct }) => correct).length !== 1) throw new Unsupported('not exactly one of its choices is right');
  return choices;
}

/** Capitals matter unless the type says otherwise. */
function textQuestion(response: MarkupElement): Question {
  const types = (response.attributes.type ?? '').split(/\s+/);
  if (types.includes('regexp')) throw new Unsupported('its answer is a pattern');
  const others = childrenOf(response, 'additional_answer').map((other) => other.attributes.answer ?? rawText(other).trim());
  return {
    kind: QuestionKind.TEXT,
    answerTexts: [response.attributes.answer ?? '', ...others].filter(Boolean),
    isCaseSensitive: !types.includes('ci'),
  };
}
