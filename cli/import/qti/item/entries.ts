import { findAll, type MarkupElement, rawText } from '../../../../platform/service/imports/markup/element.js';
import { QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import type { ResponseDeclaration } from '../scoring/declarations.js';
import { Unsupported } from '../unsupported.js';
import { numbersOf, textsOf } from './answers-to-try.js';
import { declarationOf } from './declared.js';
import type { ItemSource } from './item-source.js';
import type { Part } from './part.js';
import { BLANK, promptOf, promptOfBlock } from './prompt.js';

/** What is written, or set on a scale: a text or a number, by the type of its variable. */
export function entryPart(source: ItemSource, interaction: MarkupElement): Part {
  const declaration = declarationOf(source, interaction);
  const { identifier, baseType, cardinality } = declaration;
  if (cardinality !== 'single') throw new Unsupported('several texts in one entry are not supported');
  const isNumber = baseType === 'integer' || baseType === 'float';
  if (!isNumber && baseType !== 'string') throw new Unsupported(`an entry of the type ${baseType} is not supported`);
  const known = knownValues(source, declaration);
  return {
    kind: isNumber ? QuestionKind.NUMERIC : QuestionKind.TEXT,
    prompt: promptAround(source, interaction),
    choices: [],
    slots: [],
    mostChoices: null,
    responses: ({ text, number }) => ({ [identifier]: text !== undefined ? [text] : number !== undefined ? [String(number)] : [] }),
    correct: correctOf(declaration, isNumber),
    answers: isNumber ? numbersOf(numbersIn(known), tolerancesOf(source, known), baseType === 'integer') : textsOf(known),
    declaredWorth: null,
  };
}

function correctOf({ correct }: ResponseDeclaration, isNumber: boolean): Part['correct'] {
  const [value] = correct?.values ?? [];
  if (value === undefined) return null;
  return isNumber ? { number: Number(value) } : { text: String(value) };
}

/** Everything that the item could compare an answer with. */
function knownValues({ item, processing: { rules } }: ItemSource, { correct, mapping }: ResponseDeclaration): string[] {
  const compared = rules ? findAll(rules, 'baseValue').map(rawText) : [];
  const written = findAll(item, 'value').map(rawText);
  const texts = [
    ...(correct?.values ?? []).map(String),
    ...(mapping?.entries ?? []).map(({ key }) => String(key)),
    ...compared,
    ...written,
  ];
  return [...new Set(texts.map((text) => text.trim()).filter(Boolean))].slice(0, 200);
}

const numbersIn = (texts: readonly string[]): number[] => texts.map(Number).filter(Number.isFinite);

/** Absolute ones, and the percentages of each known number. */
function tolerancesOf({ processing: { rules } }: ItemSource, known: readonly string[]): number[] {
  const written = rules ? findAll(rules, 'equal').flatMap(({ attributes }) => numbersIn((attributes.tolerance ?? '').split(/\s+/))) : [];
  const numbers = numbersIn(known).slice(0, 20);
  return [...new Set([...written, ...written.flatMap((percent) => numbers.map((number) => Math.abs((number * percent) / 100)))])].slice(
    0,
    100,
  );
}

/** The text around: where several gaps are in it, this one has a mark. */
function promptAround({ body }: ItemSource, interaction: MarkupElement): string {
  if (interaction.name === 'sliderInteraction') return promptOfBlock(body, interaction);
  const entries = findAll(body, 'textEntryInteraction');
  const isAlone = entries.length === 1;
  const prompt = promptOf(body, (element) => (element === interaction ? (isAlone ? BLANK : `${BLANK}(?)${BLANK}`) : undefined));
  // A gap that stands below the text is where the answer goes, and no part of what is read.
  return isAlone ? prompt.replace(new RegExp(`\\n\\n${BLANK}$`), '') : prompt;
}
