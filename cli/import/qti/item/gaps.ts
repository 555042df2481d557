import { childrenOf, findAll, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import { QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import { Unsupported } from '../unsupported.js';
import { matchesOf } from './answers-to-try.js';
import { choiceOf } from './choices.js';
import { declarationOf, declaredWorth } from './declared.js';
import type { ItemSource } from './item-source.js';
import type { Part, PartSlot } from './part.js';
import { promptOf, textOf } from './prompt.js';

/** All gaps of a text that are filled by choosing, as one question. */
export function inlinePart(source: ItemSource, interactions: readonly MarkupElement[]): Part {
  const declarations = interactions.map((interaction) => declarationOf(source, interaction));
  const slots = interactions.map((interaction, index): PartSlot => {
    const choices = childrenOf(interaction, 'inlineChoice').map(choiceOf);
    return { name: `gap${index + 1}`, text: `${index + 1}`, choices };
  });
  const right = slots.map(({ choices }, index) =>
    choices.findIndex(({ identifier }) => identifier === declarations[index]?.correct?.values[0]),
  );
  const identifierOf = (choice: number, slot: number) => slots[slot]?.choices[choice]?.identifier ?? '';
  const worths = declarations.map((declaration) => declaredWorth(declaration, identifierOf));
  return {
    kind: QuestionKind.INLINE_CHOICE,
    prompt: promptOf(source.body, (element) => {
      const index = interactions.indexOf(element);
      return index < 0 ? undefined : `[[${slots[index]?.name}]]`;
    }),
    choices: [],
    slots,
    mostChoices: null,
    responses: ({ matches = [] }) =>
      Object.fromEntries(
        declarations.map(({ identifier }, slot) => {
          const choice = matches[slot] ?? null;
          return [identifier, choice === null ? [] : [identifierOf(choice, slot)]];
        }),
      ),
    correct: right.includes(-1) ? null : { matches: right },
    answers: matchesOf(
      slots.map(({ choices }) => choices.length),
      right.map((choice) => (choice < 0 ? null : choice)),
    ),
    // Bounds are of each variable, not of the sum: a bound that bites shows when the answers are tried.
    declaredWorth: worths.every((worth) => worth !== null)
      ? { of: (choice, slot) => worths[slot]?.of(choice, slot) ?? 0, least: null, most: null }
      : null,
  };
}

/** Texts are put into the gaps of a text: every gap takes each of them. */
export function gapMatchPart(source: ItemSource, interaction: MarkupElement): Part {
  const declaration = declarationOf(source, interaction);
  const texts = childrenOf(interaction, 'gapText').map(choiceOf);
  if (childrenOf(interaction, 'gapImg').length > 0) throw new Unsupported('pictures are put into its gaps');
  const gaps = findAll(interaction, 'gap');
  const name = (index: number) => `gap${index + 1}`;
  const text = promptOf({ ...interaction, name: 'div', children: interaction.children.filter(isText) }, (element) => {
    const index = gaps.indexOf(element);
    return index < 0 ? undefined : `[[${name(index)}]]`;
  });
  const written = (choice: number, slot: number) => `${texts[choice]?.identifier} ${gaps[slot]?.attributes.identifier}`;
  const right = gaps.map((_, slot) => texts.findIndex((_each, choice) => declaration.correct?.values.includes(written(choice, slot))));
  if (declaration.correct && right.includes(-1)) throw new Unsupported('nothing belongs into one of its gaps');
  return {
    kind: QuestionKind.INLINE_CHOICE,
    prompt: [promptOf(source.body, () => undefined), ...childrenOf(interaction, 'prompt').map(textOf), text].filter(Boolean).join('\n\n'),
    choices: [],
    slots: gaps.map((_, index) => ({ name: name(index), text: `${index + 1}`, choices: texts })),
    mostChoices: null,
    responses: ({ matches = [] }) => ({
      [declaration.identifier]: matches.flatMap((choice, slot) => (choice === null ? [] : [written(choice, slot)])),
    }),
    correct: right.includes(-1) ? null : { matches: right },
    answers: matchesOf(
      gaps.map(() => texts.length),
      right.map((choice) => (choice < 0 ? null : choice)),
    ),
    declaredWorth: declaredWorth(declaration, written),
  };
}

const isText = (child: MarkupElement | string): boolean => typeof child === 'string' || !['prompt', 'gapText'].includes(child.name);
