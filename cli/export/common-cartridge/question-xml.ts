import type { ImportedQuestion } from '../../../subgraphs/content/quiz/imported-quiz.js';
import type { ChoiceInput } from '../../../subgraphs/content/quiz/question.inputs.js';
import { QuestionKind } from '../../../subgraphs/content/quiz/quiz.js';
import { itemTitle } from '../item-title.js';
import { element, escaped, paragraphs } from '../xml.js';

/** The kinds that the profile of Common Cartridge knows, by its names. */
export const PROFILES: Readonly<Partial<Record<QuestionKind, string>>> = {
  SINGLE_CHOICE: 'cc.multiple_choice.v0p1',
  MULTIPLE_CHOICE: 'cc.multiple_response.v0p1',
  TEXT: 'cc.fib.v0p1',
};

/** The kinds that Canvas writes in QTI 1.2, by its names. There is none for ORDERING. */
export const CANVAS_TYPES: Readonly<Partial<Record<QuestionKind, string>>> = {
  SINGLE_CHOICE: 'multiple_choice_question',
  MULTIPLE_CHOICE: 'multiple_answers_question',
  TEXT: 'short_answer_question',
  NUMERIC: 'numerical_question',
  MATCHING: 'matching_question',
  INLINE_CHOICE: 'multiple_dropdowns_question',
};

type Fields = Readonly<Record<string, string>>;

/** What an item says of itself by the profile of Common Cartridge, whose weights are whole numbers; nothing for a kind that it has not. */
export function profileFields({ kind, points }: ImportedQuestion): Fields | undefined {
  const cc_profile = PROFILES[kind];
  return cc_profile === undefined ? undefined : { cc_profile, cc_weighting: String(Math.max(1, Math.round(points ?? 1))) };
}

/** The same as Canvas says it. */
export function canvasFields({ kind, points }: ImportedQuestion): Fields | undefined {
  const question_type = CANVAS_TYPES[kind];
  return question_type === undefined ? undefined : { question_type, points_possible: String(points ?? 1) };
}

/** What both documents call the question at a place, from 0. */
export const questionName = (section: number, question: number): string => `Q${section + 1}_${question + 1}`;

/** A question as an item of QTI 1.2, which scores in percent. */
export const questionXml = (question: ImportedQuestion, ident: string, metadata: Fields): string =>
  element(
    'item',
    { ident, title: itemTitle(question, ident) },
    element('itemmetadata', {}, metadataXml(metadata)),
    element('presentation', {}, materialXml(promptOf(question)), responseXml(question)),
    processingXml(question),
    ...feedbackTexts(question).map(([name, text]) => element('itemfeedback', { ident: name }, element('flow_mat', {}, materialXml(text)))),
  );

export const metadataXml = (fields: Fields): string =>
  element(
    'qtimetadata',
    {},
    ...Object.entries(fields).map(([label, entry]) =>
      element('qtimetadatafield', {}, element('fieldlabel', {}, escaped(label)), element('fieldentry', {}, escaped(entry))),
    ),
  );

/** Markup is written in it as text. */
const materialXml = (text: string): string =>
  element('material', {}, element('mattext', { texttype: 'text/html' }, escaped(paragraphs(text))));

/** Canvas names a gap in single brackets. */
const promptOf = ({ kind, prompt, slots }: ImportedQuestion): string =>
  kind === QuestionKind.INLINE_CHOICE ? (slots ?? []).reduce((text, { id }) => text.replace(`[[${id}]]`, () => `[${id}]`), prompt) : prompt;

const labelsXml = (choices: readonly ChoiceInput[]): string =>
  element('render_choice', {}, ...choices.map(({ text }, at) => element('response_label', { ident: `C${at + 1}` }, materialXml(text))));

function responseXml({ kind, choices, slots }: ImportedQuestion): string {
  switch (kind) {
    case QuestionKind.SINGLE_CHOICE:
    case QuestionKind.MULTIPLE_CHOICE:
    case QuestionKind.ORDERING: {
      const rcardinality = kind === QuestionKind.SINGLE_CHOICE ? 'Single' : 'Multiple';
      return element('response_lid', { ident: 'response1', rcardinality }, labelsXml(choices ?? []));
    }
    case QuestionKind.TEXT:
      return element('response_str', { ident: 'response1', rcardinality: 'Single' }, element('render_fib', { prompt: 'Dashline' }));
    case QuestionKind.NUMERIC:
      return element('response_str', { ident: 'response1', rcardinality: 'Single' }, element('render_fib', { fibtype: 'Decimal' }));
    case QuestionKind.MATCHING:
    case QuestionKind.INLINE_CHOICE:
      return (slots ?? [])
        .map((slot, at) => {
          const name = element('material', {}, element('mattext', {}, escaped(slot.id ?? slot.text)));
          return element('response_lid', { ident: `response${at + 1}`, rcardinality: 'Single' }, name, labelsXml(slot.choices));
        })
        .join('');
  }
}

const is = (respident: string, value: string, attributes: Readonly<Record<string, string>> = {}): string =>
  element('varequal', { respident, ...attributes }, escaped(value));
const condition = (test: string, then: string, goesOn: boolean): string =>
  element('respcondition', { continue: goesOn ? 'Yes' : 'No' }, element('conditionvar', {}, test), then);
const score = (percent: number, action = 'Set'): string => element('setvar', { action, varname: 'SCORE' }, String(percent));
const show = (linkrefid: string): string => element('displayfeedback', { feedbacktype: 'Response', linkrefid });

/** What is shown whatever was answered comes first, and the score last: a condition may end the processing. */
function processingXml(question: ImportedQuestion): string {
  const outcome = element('decvar', { maxvalue: 100, minvalue: 0, varname: 'SCORE', vartype: 'Decimal' });
  const shown = feedbackTexts(question).map(([name]) =>
    condition(name === GENERAL ? element('other', {}) : is('response1', name.replace(/_fb$/, '')), show(name), true),
  );
  return element('resprocessing', {}, element('outcomes', {}, outcome), ...shown, ...scoringXml(question));
}

function scoringXml({ kind, choices, slots, answerTexts, answerNumber, tolerance, isCaseSensitive }: ImportedQuestion): string[] {
  if (answerTexts) {
    return answerTexts.map((text) => condition(is('response1', text, { case: isCaseSensitive ? 'Yes' : 'No' }), score(100), false));
  }
  if (answerNumber !== undefined && answerNumber !== null) {
    const at = (name: string, value: number) => element(name, { respident: 'response1' }, String(value));
    const [least, most] = [answerNumber - (tolerance ?? 0), answerNumber + (tolerance ?? 0)];
    const within = element('and', {}, at('vargte', least), at('varlte', most));
    return [condition(element('or', {}, is('response1', String(answerNumber)), within), score(100), false)];
  }
  if (slots) {
    const each = 100 / slots.length;
    return slots.map((slot, at) => condition(is(`response${at + 1}`, `C${rightAt(slot.choices) + 1}`), score(each, 'Add'), true));
  }
  if (kind === QuestionKind.SINGLE_CHOICE) return [condition(is('response1', `C${rightAt(choices ?? []) + 1}`), score(100), false)];
  const tests = (choices ?? []).map(({ correct }, at) => {
    const chosen = is('response1', `C${at + 1}`);
    return correct ? chosen : element('not', {}, chosen);
  });
  return [condition(element('and', {}, ...tests), score(100), false)];
}

const rightAt = (choices: readonly ChoiceInput[]): number => choices.findIndex(({ correct }) => correct);

const GENERAL = 'general_fb';

/** By their names: of the question, and of its choices where those are the answer. */
function feedbackTexts({ kind, feedback, choices }: ImportedQuestion): (readonly [string, string])[] {
  const isChosen = kind === QuestionKind.SINGLE_CHOICE || kind === QuestionKind.MULTIPLE_CHOICE;
  const own = isChosen
    ? (choices ?? []).flatMap((choice, at) => (choice.feedback ? [[`C${at + 1}_fb`, choice.feedback] as const] : []))
    : [];
  return [...(feedback ? [[GENERAL, feedback] as const] : []), ...own];
}
