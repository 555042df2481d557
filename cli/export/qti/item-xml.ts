import { type PartialCredit, QuestionKind, type StoredChoice, type StoredQuestion } from '../../../subgraphs/content/quiz/quiz.js';
import { itemTitle } from '../item-title.js';
import { element, escaped, line, paragraphs } from '../xml.js';
import { type ItemNames, scoringOf } from './scoring.js';

const NAMESPACE = 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0';

interface Shape {
  readonly cardinality: 'single' | 'multiple' | 'ordered';
  readonly baseType: 'identifier' | 'directedPair' | 'string' | 'float';
}

const SHAPES: Readonly<Record<QuestionKind, Shape>> = {
  SINGLE_CHOICE: { cardinality: 'single', baseType: 'identifier' },
  MULTIPLE_CHOICE: { cardinality: 'multiple', baseType: 'identifier' },
  ORDERING: { cardinality: 'ordered', baseType: 'identifier' },
  MATCHING: { cardinality: 'multiple', baseType: 'directedPair' },
  INLINE_CHOICE: { cardinality: 'single', baseType: 'identifier' },
  TEXT: { cardinality: 'single', baseType: 'string' },
  NUMERIC: { cardinality: 'single', baseType: 'float' },
};

/** A question as an item of QTI 3.0 that scores as the question does in a quiz with this rule. */
export function itemXml(stored: StoredQuestion, identifier: string, rule: PartialCredit): string {
  const question = inTextOrder(stored);
  const names = namesOf(question);
  const { cardinality, baseType } = SHAPES[question.kind];
  const { mapping, processing } = scoringOf(question, rule, names);
  const declarations = names.responses.map((name, response) =>
    element(
      'qti-response-declaration',
      { identifier: name, cardinality, 'base-type': baseType },
      correctXml(question, response, names),
      mapping(response),
    ),
  );
  const outcome = (name: string, type: string, kind = 'single', most?: number) =>
    element('qti-outcome-declaration', { identifier: name, cardinality: kind, 'base-type': type, 'normal-maximum': most });
  const feedback = element(
    'qti-set-outcome-value',
    { identifier: 'FEEDBACK' },
    element('qti-base-value', { 'base-type': 'identifier' }, 'answered'),
  );
  const shown = element('qti-set-outcome-value', { identifier: 'CHOSEN' }, element('qti-variable', { identifier: names.responses[0] }));
  const hasChosen = question.choices.some((choice) => choice.feedback);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'qti-assessment-item',
    {
      xmlns: NAMESPACE,
      identifier,
      title: itemTitle(question, identifier),
      adaptive: 'false',
      'time-dependent': 'false',
    },
    ...declarations,
    outcome('SCORE', 'float', 'single', question.points),
    ...(question.feedback ? [outcome('FEEDBACK', 'identifier')] : []),
    ...(hasChosen ? [outcome('CHOSEN', 'identifier', cardinality)] : []),
    element('qti-item-body', {}, bodyXml(question, names)),
    element('qti-response-processing', {}, processing, ...(question.feedback ? [feedback] : []), ...(hasChosen ? [shown] : [])),
    ...(question.feedback
      ? [
          element(
            'qti-modal-feedback',
            { 'outcome-identifier': 'FEEDBACK', identifier: 'answered', 'show-hide': 'show' },
            element('qti-content-body', {}, paragraphs(question.feedback)),
          ),
        ]
      : []),
  )}\n`;
}

/** Choices that are stored in the order of their random ids: no two of them have one text. The same question is the same item always. */
function inTextOrder(question: StoredQuestion): StoredQuestion {
  if (question.kind !== QuestionKind.MATCHING && question.kind !== QuestionKind.ORDERING) return question;
  return { ...question, choices: [...question.choices].sort((one, other) => (one.text < other.text ? -1 : 1)) };
}

/** By their places: ids of here mean nothing elsewhere. */
function namesOf({ kind, choices, slots }: StoredQuestion): ItemNames {
  const place = (all: readonly { readonly id: string }[], id: string | undefined) => all.findIndex((each) => each.id === id) + 1;
  if (kind === QuestionKind.INLINE_CHOICE) {
    const responses = slots.map((_, index) => `RESPONSE${index + 1}`);
    return { responses, unit: (choiceId, slotId) => `C${place(slots.find(({ id }) => id === slotId)?.choices ?? [], choiceId)}` };
  }
  return {
    responses: ['RESPONSE'],
    unit: (choiceId, slotId) => `${slotId === undefined ? '' : `S${place(slots, slotId)} `}C${place(choices, choiceId)}`,
  };
}

function correctXml({ key, kind }: StoredQuestion, response: number, names: ItemNames): string {
  const values = (...all: readonly string[]) =>
    element('qti-correct-response', {}, ...all.map((value) => element('qti-value', {}, escaped(value))));
  if ('choiceIds' in key) return values(...key.choiceIds.map((id) => names.unit(id)));
  if ('order' in key) return values(...key.order.map((id) => names.unit(id)));
  if ('number' in key) return values(String(key.number));
  if ('texts' in key) return values((key.texts[0] ?? '').trim());
  const own = key.matches.filter((_, slot) => kind === QuestionKind.MATCHING || slot === response);
  return values(...own.map(({ slotId, choiceId }) => names.unit(choiceId, slotId)));
}

function bodyXml(question: StoredQuestion, names: ItemNames): string {
  const { kind, prompt, choices, slots } = question;
  const [first = ''] = names.responses;
  const simple = choices.map((choice) => choiceXml(choice, names.unit(choice.id)));
  switch (kind) {
    case QuestionKind.SINGLE_CHOICE:
      return paragraphs(prompt) + element('qti-choice-interaction', { 'response-identifier': first, 'max-choices': 1 }, ...simple);
    case QuestionKind.MULTIPLE_CHOICE:
      return (
        paragraphs(prompt) +
        element('qti-choice-interaction', { 'response-identifier': first, 'max-choices': mostChoicesOf(question) }, ...simple)
      );
    case QuestionKind.ORDERING:
      return paragraphs(prompt) + element('qti-order-interaction', { 'response-identifier': first, shuffle: 'true' }, ...simple);
    case QuestionKind.MATCHING: {
      const side = (all: readonly { readonly text: string }[], letter: string, most: number) =>
        element(
          'qti-simple-match-set',
          {},
          ...all.map(({ text }, index) =>
            element('qti-simple-associable-choice', { identifier: `${letter}${index + 1}`, 'match-max': most }, line(text)),
          ),
        );
      return (
        paragraphs(prompt) +
        element(
          'qti-match-interaction',
          { 'response-identifier': first, 'max-associations': 0 },
          side(slots, 'S', 1),
          side(choices, 'C', 0),
        )
      );
    }
    case QuestionKind.INLINE_CHOICE:
      return paragraphs(prompt, (text) => withGaps(text, question, names));
    case QuestionKind.TEXT:
    case QuestionKind.NUMERIC:
      return paragraphs(prompt) + element('p', {}, element('qti-text-entry-interaction', { 'response-identifier': first }));
  }
}

const mostChoicesOf = ({ marking }: StoredQuestion): number => (marking && 'worths' in marking ? (marking.mostChoices ?? 0) : 0);

function withGaps(text: string, { slots }: StoredQuestion, names: ItemNames): string {
  return text
    .split(/(\[\[[^[\]]+\]\])/)
    .map((piece) => {
      const slot = slots.findIndex(({ id }) => piece === `[[${id}]]`);
      if (slot < 0) return escaped(piece);
      const choices = slots[slot]?.choices ?? [];
      const written = choices.map((choice, index) => element('qti-inline-choice', { identifier: `C${index + 1}` }, escaped(choice.text)));
      return element('qti-inline-choice-interaction', { 'response-identifier': names.responses[slot] }, ...written);
    })
    .join('');
}

const choiceXml = ({ text, feedback }: StoredChoice, identifier: string): string =>
  element(
    'qti-simple-choice',
    { identifier },
    line(text),
    ...(feedback
      ? [element('qti-feedback-inline', { 'outcome-identifier': 'CHOSEN', identifier, 'show-hide': 'show' }, line(feedback))]
      : []),
  );
