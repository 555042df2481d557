import { childrenOf, findAll, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import { readableText } from '../../../../platform/service/imports/markup/readable-text.js';
import { QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import { Unsupported } from '../unsupported.js';
import { ordersOf, setsOf } from './answers-to-try.js';
import { declarationOf, declaredWorth, numberAttribute } from './declared.js';
import type { ItemSource } from './item-source.js';
import type { Part, PartChoice } from './part.js';
import { promptOf, promptOfBlock, textOf } from './prompt.js';

export const choicePart = (source: ItemSource, interaction: MarkupElement): Part =>
  choosing(source, interaction, promptOfBlock(source.body, interaction), childrenOf(interaction, 'simpleChoice').map(choiceOf));

/** Words of a text are chosen: the text is the prompt, and they are the choices. */
export function hottextPart(source: ItemSource, interaction: MarkupElement): Part {
  const text = readableText({ ...interaction, name: 'div' });
  const prompt = [promptOf(source.body, () => undefined), text].filter(Boolean).join('\n\n');
  return choosing(source, interaction, prompt, findAll(interaction, 'hottext').map(choiceOf));
}

function choosing(source: ItemSource, interaction: MarkupElement, prompt: string, choices: readonly PartChoice[]): Part {
  const declaration = declarationOf(source, interaction);
  const { identifier, cardinality, correct } = declaration;
  if (cardinality === 'ordered') throw new Unsupported('choices in an order are not supported outside of orderInteraction');
  const isSingle = cardinality === 'single';
  const most = isSingle ? 1 : numberAttribute(interaction, 'maxChoices') || null;
  const right = placesOf(correct?.values ?? [], choices);
  const well = declaration.mapping?.entries.filter(({ value }) => value > 0).map(({ key }) => key) ?? [];
  return {
    kind: isSingle ? QuestionKind.SINGLE_CHOICE : QuestionKind.MULTIPLE_CHOICE,
    prompt,
    choices,
    slots: [],
    mostChoices: isSingle ? null : most,
    responses: ({ choices: chosen = [] }) => ({ [identifier]: chosen.map((place) => choices[place]?.identifier ?? '') }),
    correct: right ? { choices: right } : null,
    answers: setsOf(choices.length, most, right ?? placesOf(well, choices) ?? []),
    declaredWorth: declaredWorth(declaration, (choice) => choices[choice]?.identifier ?? ''),
  };
}

export function orderPart(source: ItemSource, interaction: MarkupElement): Part {
  const { identifier, correct } = declarationOf(source, interaction);
  const choices = childrenOf(interaction, 'simpleChoice').map(choiceOf);
  const right = placesOf(correct?.values ?? [], choices);
  if (right?.length !== choices.length) throw new Unsupported('its right order does not hold all of its choices');
  return {
    kind: QuestionKind.ORDERING,
    prompt: promptOfBlock(source.body, interaction),
    choices,
    slots: [],
    mostChoices: null,
    responses: ({ choices: order = [] }) => ({ [identifier]: order.map((place) => choices[place]?.identifier ?? '') }),
    correct: { choices: right },
    answers: ordersOf(choices.length, right),
    declaredWorth: null,
  };
}

/** Where the values stand among the choices; null when there are none. A value that is no choice cannot be given, here or there. */
function placesOf(values: readonly unknown[], choices: readonly PartChoice[]): number[] | null {
  if (values.length === 0) return null;
  const places = values.map((value) => choices.findIndex(({ identifier }) => identifier === value));
  if (places.includes(-1)) throw new Unsupported('its right answer is none of its choices');
  return places;
}

export function choiceOf(element: MarkupElement): PartChoice {
  const identifier = element.attributes.identifier ?? '';
  const feedback = findAll(element, 'feedbackInline').map(textOf).join('\n') || null;
  return { identifier, text: textOf(element) || identifier, feedback };
}
